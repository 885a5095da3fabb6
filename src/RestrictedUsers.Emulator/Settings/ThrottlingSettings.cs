using System;

namespace RestrictedUsers.Emulator;

/// <summary>Limits on requests. A request over a limit is refused and not executed.</summary>
public sealed class ThrottlingSettings
{
    /// <summary>The most requests in flight; null for no limit.</summary>
    public int? MaxInFlight { get; set; }

    /// <summary>The most requests within <see cref="Window"/>; null for no limit. Refused requests do not count.</summary>
    public int? RequestsPerWindow { get; set; }

    /// <summary>The length of the sliding window.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait that Retry-After names; null for the time until the window has room, or one second.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>How Retry-After is written.</summary>
    public RetryAfterForm RetryAfterForm { get; set; } = RetryAfterForm.Seconds;

    /// <summary>How the refusal looks.</summary>
    public ThrottleForm Form { get; set; } = ThrottleForm.TooManyRequests;

    /// <summary>The HTTP status of the refusal.</summary>
    public int StatusCode { get; set; } = 429;

    internal ThrottlingSettings Clone() => (ThrottlingSettings)MemberwiseClone();
}
