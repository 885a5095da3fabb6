using System;

namespace RestrictedUsers.Contracts;

/// <summary>The settings of one unblock run.</summary>
public sealed class UnblockOptions
{
    /// <summary>A comment for the ledger; for connectors it is sent to the service as well. Null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Send again although an earlier unblock is pending or unconfirmed and its settle time has not passed.</summary>
    public bool AllowRepeat { get; init; }

    /// <summary>A self-imposed limit of unblocks per entity within <see cref="Window"/>; null for none.</summary>
    public int? MaximumUnblockCount { get; init; }

    /// <summary>How far back unblocks are counted for <see cref="MaximumUnblockCount"/>. 30 days unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a sent removal keeps the entity from being sent again while it is still listed. 24 hours unless set.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many removals may be under way at a time, 1 or more. 16 unless set.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>Read the list again until every entity is gone or <see cref="WaitTimeout"/> has passed.</summary>
    public bool Wait { get; init; }

    /// <summary>Only plan: nothing is written, not even to the ledger. For <c>-WhatIf</c>.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>How long <see cref="Wait"/> waits. One hour unless set.</summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromHours(1);
}
