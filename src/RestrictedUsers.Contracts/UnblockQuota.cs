using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>Where the limit of a quota comes from. The service publishes none.</summary>
public enum QuotaLimitSource
{
    /// <summary>No limit is known.</summary>
    None,

    /// <summary>The user set one.</summary>
    Configured,

    /// <summary>The service has refused; the limit is the number of unblocks counted by then.</summary>
    Observed,
}

/// <summary>How much is left of a quota.</summary>
public enum QuotaState
{
    /// <summary>No limit is known, so nothing can be said.</summary>
    Unknown,

    /// <summary>More than one unblock is left.</summary>
    Available,

    /// <summary>One unblock is left.</summary>
    Low,

    /// <summary>None is left, or the service has refused.</summary>
    Exhausted,
}

/// <summary>One source of a count, with the window that it covers.</summary>
public sealed class QuotaSource
{
    /// <summary><c>Ledger</c> or <c>AuditLog</c>.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Unblocks found there; null when the source could not be read.</summary>
    public int? Count { get; internal init; }

    /// <summary>Start of what was read, UTC.</summary>
    public DateTime WindowStart { get; internal init; }

    /// <summary>End of what was read, UTC.</summary>
    public DateTime WindowEnd { get; internal init; }

    /// <summary>Why the source could not be read, or what bounds it; empty otherwise.</summary>
    public string Note { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => Count is int count ? $"{Name}: {count}" : $"{Name}: not read";
}

/// <summary>
/// How often an account was unblocked, and what is left where a limit is known. All counts are lower bounds over the named
/// window: the service publishes neither counter nor limit, and the audit log is late and kept for a limited time.
/// </summary>
public sealed class UnblockQuota
{
    /// <summary>The address.</summary>
    public string SenderAddress { get; internal init; } = "";

    /// <summary>Unblocks counted in the window, at least.</summary>
    public int UnblockCount { get; internal init; }

    /// <summary>How often the audit log says <c>Delisted</c>; may include restrictions that ended by themselves. Null when it was not read.</summary>
    public int? DelistedCount { get; internal init; }

    /// <summary>Start of the window, UTC.</summary>
    public DateTime WindowStart { get; internal init; }

    /// <summary>End of the window, UTC.</summary>
    public DateTime WindowEnd { get; internal init; }

    /// <summary>The limit, unblocks per window; null when none is known.</summary>
    public int? Limit { get; internal init; }

    /// <summary>Where <see cref="Limit"/> comes from.</summary>
    public QuotaLimitSource LimitSource { get; internal init; }

    /// <summary>Unblocks left; null when no limit is known.</summary>
    public int? Remaining { get; internal init; }

    /// <summary>The plain verdict.</summary>
    public QuotaState State { get; internal init; }

    /// <summary>The latest unblock found, UTC; null when there is none in the window.</summary>
    public DateTime? LastUnblockedAt { get; internal init; }

    /// <summary>Who did it, as the source names them; null when unknown.</summary>
    public string? LastUnblockedBy { get; internal init; }

    /// <summary>The sources that were counted, each with its window.</summary>
    public IReadOnlyList<QuotaSource> Sources { get; internal init; } = Array.Empty<QuotaSource>();

    /// <summary>The organisation.</summary>
    public string Organization { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{SenderAddress}: {UnblockCount}";
}
