using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.State;

/// <summary>The types of audit records that the emulator writes. The values are the schema's numbers.</summary>
internal enum AuditRecordType
{
    ExchangeAdmin = 1,
    HygieneEvent = 51,
}

/// <summary>One record of the unified audit log.</summary>
internal sealed record AuditRecord
{
    public required Guid Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required AuditRecordType RecordType { get; init; }

    /// <summary>The cmdlet's name, or <c>HygieneTenantEvents</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Who did it: a UPN, an application's id, or a system name.</summary>
    public required string UserId { get; init; }

    /// <summary>The schema's number: 2 admin, 4 system, 6 service principal.</summary>
    public required int UserType { get; init; }

    public string? AppId { get; init; }

    /// <summary>The sender or connector concerned.</summary>
    public required string Subject { get; init; }

    /// <summary><c>Listed</c> or <c>Delisted</c>, of a HygieneEvent.</summary>
    public string? Event { get; init; }

    public string Reason { get; init; } = string.Empty;

    public long EventId { get; init; }

    /// <summary>The cmdlet's parameters, of an ExchangeAdmin record.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];
}
