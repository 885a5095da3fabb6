using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>
/// One restricted entity: a user or an inbound connector that Microsoft 365 has blocked from sending.
/// Text that came from the service has its control characters replaced by visible ones; otherwise it is unchanged.
/// </summary>
public sealed class BlockedSender
{
    /// <summary>For a hosted mailbox the user principal name, for another sender its SMTP address; empty for a connector.</summary>
    public string SenderAddress { get; internal init; } = "";

    /// <summary>Whether a user or a connector is restricted.</summary>
    public EntityType EntityType { get; internal init; }

    /// <summary>The connector's id (a GUID as the service writes it); null for a user.</summary>
    public string? ConnectorId { get; internal init; }

    /// <summary>The connector's name where the service gives one; null for a user.</summary>
    public string? ConnectorName { get; internal init; }

    /// <summary>What led to the restriction, read from <see cref="Reason"/>.</summary>
    public BlockCause Cause { get; internal init; }

    /// <summary>The service's own text, <c>;</c>-separated <c>key=value</c> parts as a rule; may be empty.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>Messages judged spam in the 24 hours before the restriction; null where the reason does not tell.</summary>
    public long? SpamMessageCount { get; internal init; }

    /// <summary>All messages in the 24 hours before the restriction; null where the reason does not tell.</summary>
    public long? MessageCount { get; internal init; }

    /// <summary>Internal recipients on the day of the restriction; null where the reason does not tell.</summary>
    public long? InternalRecipientCount { get; internal init; }

    /// <summary>External recipients on the day of the restriction; null where the reason does not tell.</summary>
    public long? ExternalRecipientCount { get; internal init; }

    /// <summary>Which recipient limit was exceeded, in the service's word (<c>Internal</c>, <c>External</c>); null where it does not tell.</summary>
    public string? LimitType { get; internal init; }

    /// <summary>The message trace id of the last spam message, as text; null where the reason does not tell.</summary>
    public string? LastMessageTraceId { get; internal init; }

    /// <summary>When the restriction began, UTC on the service's clock; null where the service does not tell.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>When the entry last changed, UTC on the service's clock; null where the service does not tell.</summary>
    public DateTime? ChangedAt { get; internal init; }

    /// <summary>True for a restriction that ends by itself the following day (policy action <c>BlockUserForToday</c>).</summary>
    public bool IsTemporary { get; internal init; }

    /// <summary>The organisation whose list this is.</summary>
    public string Organization { get; internal init; } = "";

    /// <summary>Every property that the service sent and this model does not name, and the parts of the reason that are not known (<c>Reason.</c>key).</summary>
    public IReadOnlyDictionary<string, object?> AdditionalProperties { get; internal init; } = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name by which this entity is unblocked: the connector's id, else the address.</summary>
    public string Identity => EntityType == EntityType.Connector ? ConnectorId ?? "" : SenderAddress;

    /// <inheritdoc />
    public override string ToString() => Identity;
}
