using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.Scenario;

namespace RestrictedUsers.Emulator.State;

/// <summary>One restricted sender or connector. Guarded by the tenant's lock.</summary>
internal sealed class BlockedEntry
{
    /// <summary>The sender's address as the scenario writes it, or the connector's id.</summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>A connector's name; null for a sender.</summary>
    public string? Name { get; set; }

    public string Reason { get; set; } = string.Empty;

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? Changed { get; set; }

    public bool Temporary { get; set; }

    /// <summary>When the block ends by itself.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>Overrides of the settings for this entry.</summary>
    public TimeSpan? ListLag { get; set; }

    public TimeSpan? ReblockAfter { get; set; }

    public int? UnblockLimit { get; set; }

    /// <summary>Properties that are passed through as the scenario writes them.</summary>
    public IReadOnlyList<ScenarioProperty> Extra { get; set; } = [];

    /// <summary>When it was unblocked, while that lasts.</summary>
    public DateTimeOffset? UnblockedAt { get; set; }

    /// <summary>Whether the block has ended by itself.</summary>
    public bool Expired { get; set; }

    /// <summary>Whether time alone will change it.</summary>
    public bool IsBlocked => UnblockedAt is null && !Expired;

    public bool IsListed(DateTimeOffset now, EmulatorSettings settings) =>
        !Expired && (UnblockedAt is not { } at || now < at + (ListLag ?? settings.ListLag));

    public EntryView View() => new(Key, Name, Reason, Created, Changed ?? Created, Temporary, Expires, Extra);
}

/// <summary>What an entry looks like to a reader at one moment.</summary>
internal sealed record EntryView(
    string Key,
    string? Name,
    string Reason,
    DateTimeOffset Created,
    DateTimeOffset Changed,
    bool Temporary,
    DateTimeOffset? Expires,
    IReadOnlyList<ScenarioProperty> Extra);
