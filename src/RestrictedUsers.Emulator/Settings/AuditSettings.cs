using System;

namespace RestrictedUsers.Emulator;

/// <summary>The tenant's unified audit log.</summary>
public sealed class AuditSettings
{
    /// <summary>Whether new records are written and searches find any. Off, a search succeeds and is empty.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long after its event a record can be found.</summary>
    public TimeSpan IngestionDelay { get; set; }

    /// <summary>Whether the end of a temporary block by itself writes a <c>Delisted</c> record. The real service's way is not known.</summary>
    public bool ExpiryWritesDelisted { get; set; } = true;

    /// <summary>Who unblocks when the bearer token names nobody; null for <c>admin@</c> and the organization.</summary>
    public string? Actor { get; set; }

    internal AuditSettings Clone() => (AuditSettings)MemberwiseClone();
}
