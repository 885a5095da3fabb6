using System;
using System.Diagnostics.CodeAnalysis;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Ledger;

/// <summary>Names one entity in the ledger: addresses and ids compare without case.</summary>
internal readonly struct EntityKey : IEquatable<EntityKey>
{
    internal EntityKey(EntityType type, string identity)
    {
        Type = type;
        Identity = Normalize(identity);
    }

    internal EntityType Type { get; }

    /// <summary>The identity in the form in which it is compared and stored.</summary>
    internal string Identity { get; }

    internal static EntityKey Of(UnblockRequest request) => new(request.EntityType, request.Identity);

    internal static EntityKey Of(BlockedSender entry) => new(entry.EntityType, entry.Identity);

    public bool Equals(EntityKey other) => Type == other.Type && string.Equals(Identity, other.Identity, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is EntityKey other && Equals(other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Identity ?? "") ^ (int)Type;

    public override string ToString() => Identity;

    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "The stored form is read by people, and addresses are written in lower case.")]
    private static string Normalize(string identity) =>
        Guid.TryParse(identity, out Guid id) ? id.ToString("D") : identity.Trim().ToLowerInvariant();
}
