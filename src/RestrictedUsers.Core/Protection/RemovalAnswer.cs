using System;

namespace RestrictedUsers.Core.Protection;

/// <summary>What is certain after one removal was sent, or was to be sent.</summary>
internal enum RemovalVerdict
{
    /// <summary>The service accepted it.</summary>
    Accepted,

    /// <summary>The service certainly did not run it. Only this may be sent again.</summary>
    NotExecuted,

    /// <summary>The service ran it and refused, for good.</summary>
    Refused,

    /// <summary>It may have been run. It is never sent again; the entity is read instead.</summary>
    Ambiguous,
}

/// <summary>The answer to one removal.</summary>
/// <param name="Verdict">What is certain.</param>
/// <param name="Failure">The failure; null when accepted.</param>
/// <param name="StatusCode">The HTTP status; null where there was no answer.</param>
/// <param name="RequestId">The service's id; null where it gave none.</param>
/// <param name="ServiceDate">The answer's <c>Date</c>, UTC; null where it has none.</param>
internal sealed record RemovalAnswer(
    RemovalVerdict Verdict,
    ServiceFailure? Failure,
    int? StatusCode,
    string? RequestId,
    DateTime? ServiceDate);
