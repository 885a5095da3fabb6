using System;

namespace RestrictedUsers.Contracts;

/// <summary>What happened to one entity that was asked to be unblocked. Exactly one is written for each distinct input.</summary>
public sealed class UnblockResult
{
    /// <summary>The address as it was given; empty for a connector.</summary>
    public string SenderAddress { get; internal init; } = "";

    /// <summary>Whether a user or a connector was to be unblocked.</summary>
    public EntityType EntityType { get; internal init; }

    /// <summary>The connector's id; null for a user.</summary>
    public string? ConnectorId { get; internal init; }

    /// <summary>How it ended.</summary>
    public UnblockOutcome Outcome { get; internal init; }

    /// <summary>What happened and what to do now, for a person.</summary>
    public string Message { get; internal init; } = "";

    /// <summary>When the removal was last sent, UTC on this machine's clock; null when nothing was sent in this run.</summary>
    public DateTime? RequestedAt { get; internal init; }

    /// <summary>When a read saw the entity gone from the list, UTC on this machine's clock; null when none did.</summary>
    public DateTime? ConfirmedAt { get; internal init; }

    /// <summary>How often the removal was sent in this run; more than one only after answers that say it was not run.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The service's id of the last answer, for a support case; null where none was given.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>The organisation.</summary>
    public string Organization { get; internal init; } = "";

    /// <summary>The connector's id, else the address.</summary>
    public string Identity => EntityType == EntityType.Connector ? ConnectorId ?? "" : SenderAddress;

    /// <inheritdoc />
    public override string ToString() => Identity + ": " + Outcome;
}
