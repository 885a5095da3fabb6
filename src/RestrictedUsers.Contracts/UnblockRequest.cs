using System;

namespace RestrictedUsers.Contracts;

/// <summary>One entity that is to be unblocked: an address or a connector's id.</summary>
public sealed class UnblockRequest
{
    /// <summary>Creates a request.</summary>
    /// <param name="entityType">Whether <paramref name="identity"/> is a user's address or a connector's id.</param>
    /// <param name="identity">The address (UPN for hosted mailboxes, else SMTP address) or the connector's id; not empty.</param>
    /// <exception cref="ArgumentException"><paramref name="identity"/> is empty.</exception>
    public UnblockRequest(EntityType entityType, string identity)
    {
        if (string.IsNullOrWhiteSpace(identity))
        {
            throw new ArgumentException("An entity needs a name.", nameof(identity));
        }

        EntityType = entityType;
        Identity = identity;
    }

    /// <summary>Whether a user or a connector is meant.</summary>
    public EntityType EntityType { get; }

    /// <summary>The address or the connector's id, as it was given.</summary>
    public string Identity { get; }

    /// <inheritdoc />
    public override string ToString() => Identity;
}
