using System;
using System.Collections.Generic;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Unblocking;

/// <summary>Collects the entities of a run, each once: an address in whatever case, a connector in whatever form of its id.</summary>
internal sealed class UnblockInputs
{
    private readonly List<UnblockRequest> _requests = new();
    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _connectors = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _rejected = new(StringComparer.Ordinal);

    /// <summary>How many distinct entities there are.</summary>
    internal int Count => _requests.Count;

    /// <summary>Adds an entity unless it is there already.</summary>
    internal void Add(EntityType entityType, string identity)
    {
        if ((entityType == EntityType.User ? _addresses : _connectors).Add(identity))
        {
            _requests.Add(new UnblockRequest(entityType, identity));
        }
    }

    /// <summary>Notes an input that cannot be used.</summary>
    /// <returns>False when the same one was noted before.</returns>
    internal bool Reject(EntityType entityType, string? input) => _rejected.Add($"{entityType} {input}");

    /// <summary>Hands the entities over, in the order in which they came, and forgets what was only needed to collect them.</summary>
    internal IReadOnlyList<UnblockRequest> Complete()
    {
        _addresses.Clear();
        _addresses.TrimExcess();
        _connectors.Clear();
        _connectors.TrimExcess();
        _rejected.Clear();
        _rejected.TrimExcess();
        return _requests;
    }
}
