using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>Which restricted entities to list.</summary>
public sealed class BlockedSenderQuery
{
    /// <summary>Exact addresses to look up one by one; empty for the whole list.</summary>
    public IReadOnlyList<string> SenderAddresses { get; init; } = Array.Empty<string>();

    /// <summary>List users.</summary>
    public bool IncludeUsers { get; init; } = true;

    /// <summary>List connectors.</summary>
    public bool IncludeConnectors { get; init; } = true;
}

/// <summary>Which message to ask the message trace about.</summary>
public sealed class DeliveryPoolQuery
{
    /// <summary>The message trace's id of the message, a GUID as text.</summary>
    public string MessageTraceId { get; init; } = "";

    /// <summary>The recipient; null for all that the message trace names.</summary>
    public string? RecipientAddress { get; init; }

    /// <summary>The sender, where it is known already; null where not.</summary>
    public string? SenderAddress { get; init; }
}

/// <summary>Whose unblocks to count.</summary>
public sealed class UnblockQuotaQuery
{
    /// <summary>The addresses; empty for everyone of whom the sources know.</summary>
    public IReadOnlyList<string> SenderAddresses { get; init; } = Array.Empty<string>();

    /// <summary>How far back to count. 30 days unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A limit that the user sets, unblocks per window; null for none.</summary>
    public int? MaximumUnblockCount { get; init; }

    /// <summary>Ask the service's audit log too.</summary>
    public bool IncludeAuditLog { get; init; } = true;
}

/// <summary>Whose history to read.</summary>
public sealed class UnblockHistoryQuery
{
    /// <summary>The addresses or connector ids; empty for all.</summary>
    public IReadOnlyList<string> Identities { get; init; } = Array.Empty<string>();

    /// <summary>How far back. 30 days unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Ask the service's audit log too.</summary>
    public bool IncludeAuditLog { get; init; }
}
