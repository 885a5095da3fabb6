using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Resilience;

/// <summary>One spelling of a wait for both target frameworks.</summary>
internal static class TimeExtensions
{
    /// <summary>The present time, UTC.</summary>
    internal static DateTime UtcNow(this TimeProvider time) => time.GetUtcNow().UtcDateTime;

#if NET
    // .NET Framework gets these two from Microsoft.Bcl.TimeProvider.

    /// <summary>Waits on the given clock.</summary>
    internal static Task Delay(this TimeProvider time, TimeSpan wait, CancellationToken cancellationToken) =>
        Task.Delay(wait, time, cancellationToken);

    /// <summary>A token that is cancelled after a time on the given clock.</summary>
    internal static CancellationTokenSource CreateCancellationTokenSource(this TimeProvider time, TimeSpan wait) => new(wait, time);
#endif
}
