using System;

namespace RestrictedUsers.Emulator;

/// <summary>One fault to inject: for whom, how often, and what happens.</summary>
/// <remarks>
/// A rule counts the requests that match its <see cref="Command"/> and <see cref="Sender"/>. It fires when every one of
/// <see cref="Skip"/>, <see cref="First"/>, <see cref="Every"/> and <see cref="Probability"/> that is set agrees.
/// </remarks>
public sealed record FaultRule
{
    /// <summary>What happens.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>The command's name, or <c>*</c> for all.</summary>
    public string Command { get; init; } = "*";

    /// <summary>The sender's address or the connector's id that the request must name; null for any request.</summary>
    public string? Sender { get; init; }

    /// <summary>How many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>Only this many matching requests after <see cref="Skip"/>; null for all.</summary>
    public int? First { get; init; }

    /// <summary>Only every Nth matching request; null for each.</summary>
    public int? Every { get; init; }

    /// <summary>The chance of firing, 0 to 1, drawn from the seeded randomness; null for always.</summary>
    public double? Probability { get; init; }

    /// <summary>
    /// Whether the command is executed before the fault is acted out; null for what is natural to the kind. Kinds that are refusals
    /// (Unauthorized, Forbidden, Throttled, ResetBeforeRead, ConnectFailure) never execute.
    /// </summary>
    public bool? Commit { get; init; }

    /// <summary>The HTTP status for kinds that have one; null for the kind's own.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The error id of <see cref="FaultKind.ServerException"/>.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The exception type of <see cref="FaultKind.ServerException"/>.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>The text of the error, the <c>x-ms-diagnostics</c> reason, or the HTML page's heading.</summary>
    public string? Text { get; init; }

    /// <summary>Whether <see cref="FaultKind.Status"/> has an empty body instead of an error envelope.</summary>
    public bool EmptyBody { get; init; }

    /// <summary>Whether <see cref="FaultKind.Unauthorized"/> carries a claims challenge in WWW-Authenticate.</summary>
    public bool ClaimsChallenge { get; init; }

    /// <summary>The wait that Retry-After names (Throttled, Status); null for no header.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How Retry-After is written.</summary>
    public RetryAfterForm RetryAfterForm { get; init; } = RetryAfterForm.Seconds;

    /// <summary>Whether <see cref="FaultKind.TruncatedJson"/> cuts a chunked body instead of falling short of Content-Length.</summary>
    public bool Chunked { get; init; }

    /// <summary>After how many bytes of the body it is cut (ResetMidBody, TruncatedJson); null for half of what is at hand.</summary>
    public int? AfterBytes { get; init; }

    /// <summary>The pause before each piece of a slow body.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
}
