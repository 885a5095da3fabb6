using System;

namespace RestrictedUsers.Core.Ledger;

/// <summary>Where an attempt stands.</summary>
internal enum AttemptState
{
    /// <summary>The intent is written and no outcome is: the request may have left.</summary>
    Open,

    /// <summary>The service accepted the removal.</summary>
    Accepted,

    /// <summary>The answer was ambiguous, and a read saw the entity gone.</summary>
    Gone,

    /// <summary>The answer was ambiguous, and the entity was still listed or could not be read.</summary>
    Unconfirmed,

    /// <summary>The service certainly did not run it.</summary>
    NotExecuted,

    /// <summary>The service ran it and refused.</summary>
    Refused,
}

/// <summary>One attempt to unblock an entity, as the ledger tells it. Immutable.</summary>
internal sealed record UnblockAttempt
{
    internal Guid Id { get; init; }

    internal EntityKey Entity { get; init; }

    internal AttemptState State { get; init; }

    /// <summary>When the intent was written, UTC on this machine's clock.</summary>
    internal DateTime At { get; init; }

    /// <summary>The same moment on the service's clock, UTC: the answer's <c>Date</c>, else the estimate made when it was sent.</summary>
    internal DateTime ServiceTime { get; init; }

    internal DateTime? ConfirmedAt { get; init; }

    internal string? Actor { get; init; }

    internal string? Comment { get; init; }

    internal string? Refusal { get; init; }

    internal string? RequestId { get; init; }

    internal string? Detail { get; init; }

    /// <summary>True when it counts as an unblock: accepted, or seen gone.</summary>
    internal bool IsUnblock => State is AttemptState.Accepted or AttemptState.Gone;

    /// <summary>True when nobody knows yet whether it was run.</summary>
    internal bool IsDoubtful => State is AttemptState.Open or AttemptState.Unconfirmed;

    /// <summary>True when the service said that the account was unblocked too often.</summary>
    internal bool IsQuotaRefusal => State == AttemptState.Refused && Refusal == nameof(Contracts.ServiceErrorKind.QuotaExceeded);
}
