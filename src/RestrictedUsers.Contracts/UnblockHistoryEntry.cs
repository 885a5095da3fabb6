using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>One event in the life of a restricted entity: from the ledger, the service's audit log, or both.</summary>
public sealed class UnblockHistoryEntry
{
    /// <summary>When it happened, UTC.</summary>
    public DateTime OccurredAt { get; internal init; }

    /// <summary>The address; empty for a connector.</summary>
    public string SenderAddress { get; internal init; } = "";

    /// <summary>Whether a user or a connector is concerned.</summary>
    public EntityType EntityType { get; internal init; }

    /// <summary>The connector's id; null for a user.</summary>
    public string? ConnectorId { get; internal init; }

    /// <summary>
    /// What happened: <c>Unblocked</c>, <c>Refused</c>, <c>NotExecuted</c>, <c>Unconfirmed</c>, <c>Open</c> (sent, and no answer was recorded),
    /// or, from the audit log, <c>Listed</c> and <c>Delisted</c>.
    /// </summary>
    public string Event { get; internal init; } = "";

    /// <summary>Who did it; null when unknown.</summary>
    public string? Actor { get; internal init; }

    /// <summary>The comment given with the unblock; null when there is none.</summary>
    public string? Comment { get; internal init; }

    /// <summary>When a read saw the entity gone, UTC; null when none did.</summary>
    public DateTime? ConfirmedAt { get; internal init; }

    /// <summary>The service's id of the answer; null when unknown.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>The sources that tell of this event: <c>Ledger</c>, <c>AuditLog</c>.</summary>
    public IReadOnlyList<string> Sources { get; internal init; } = Array.Empty<string>();

    /// <summary>What the sources say beyond this.</summary>
    public string Detail { get; internal init; } = "";

    /// <summary>The organisation.</summary>
    public string Organization { get; internal init; } = "";

    /// <summary>The connector's id, else the address.</summary>
    public string Identity => EntityType == EntityType.Connector ? ConnectorId ?? "" : SenderAddress;

    /// <inheritdoc />
    public override string ToString() => $"{OccurredAt:u} {Identity} {Event}";
}
