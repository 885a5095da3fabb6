using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator;

/// <summary>What the emulator was asked and what it did, at one moment. Also the answer of <c>GET /_emulator/stats</c>, in camel case.</summary>
public sealed record EmulatorStats
{
    /// <summary>HTTP requests to the service; a batch is one. Requests to <c>/_emulator/</c> do not count.</summary>
    public long TotalRequests { get; init; }

    /// <summary>Requests that have arrived and whose answer has not begun.</summary>
    public int InFlight { get; init; }

    /// <summary>The most requests that were in flight at once.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>By command name; those in batches included.</summary>
    public IReadOnlyDictionary<string, CommandStats> Commands { get; init; } = new Dictionary<string, CommandStats>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Unblocks by sender address, in any case.</summary>
    public IReadOnlyDictionary<string, EntityStats> Senders { get; init; } = new Dictionary<string, EntityStats>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Unblocks by connector id.</summary>
    public IReadOnlyDictionary<string, EntityStats> Connectors { get; init; } = new Dictionary<string, EntityStats>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Batches and what was in them.</summary>
    public BatchStats Batch { get; init; } = new();

    /// <summary>Open connections of the server; null where there is no server.</summary>
    public int? OpenConnections { get; init; }

    /// <summary>All connections that the server has accepted; null where there is no server.</summary>
    public long? AcceptedConnections { get; init; }

    /// <summary>The latest 10,000 requests in the order of arrival.</summary>
    public IReadOnlyList<RequestRecord> Requests { get; init; } = [];
}

/// <summary>Counts of one command.</summary>
public sealed record CommandStats
{
    /// <summary>Requests that named the command.</summary>
    public long Received { get; init; }

    /// <summary>Executions: a read that ran, a write that was committed, whatever the client was told.</summary>
    public long Executed { get; init; }

    /// <summary>Requests that were not executed, by the status that was answered.</summary>
    public IReadOnlyDictionary<int, long> Refused { get; init; } = new Dictionary<int, long>();

    /// <summary>Injected faults by kind.</summary>
    public IReadOnlyDictionary<FaultKind, long> Faults { get; init; } = new Dictionary<FaultKind, long>();
}

/// <summary>Unblocks of one sender or connector.</summary>
public sealed record EntityStats
{
    /// <summary>Unblocks that were asked for.</summary>
    public long RemoveReceived { get; init; }

    /// <summary>Unblocks that the service accepted and counted, wasted ones included.</summary>
    public long RemoveExecuted { get; init; }

    /// <summary>Of those, unblocks of an entity that was already unblocked and only still listed.</summary>
    public long RemoveWasted { get; init; }
}

/// <summary>Counts of batches.</summary>
public sealed record BatchStats
{
    /// <summary>Batches received.</summary>
    public long Received { get; init; }

    /// <summary>Requests inside them.</summary>
    public long Requests { get; init; }

    /// <summary>Of those, commands that change something. A careful client has none.</summary>
    public long Writes { get; init; }
}

/// <summary>One request.</summary>
public sealed record RequestRecord
{
    /// <summary>When it arrived, on the injected clock.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = string.Empty;

    /// <summary>The path and query.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The routing hint (<c>X-AnchorMailbox</c>), or null.</summary>
    public string? Anchor { get; init; }

    /// <summary>The command, as far as the request was read; null when it was not.</summary>
    public string? Command { get; init; }

    /// <summary>The sender's address or the connector's id that it named.</summary>
    public string? Target { get; init; }

    /// <summary>The HTTP status answered; null when there was none, or not yet.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>request-id</c> of the answer.</summary>
    public string RequestId { get; init; } = string.Empty;

    /// <summary>Whether the command was executed.</summary>
    public bool Executed { get; init; }

    /// <summary>The fault that was injected, if any.</summary>
    public FaultKind? Fault { get; init; }

    /// <summary>Whether it came inside a batch.</summary>
    public bool InBatch { get; init; }
}
