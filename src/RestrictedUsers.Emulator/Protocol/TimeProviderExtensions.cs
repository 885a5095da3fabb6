using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>Waiting on the injected clock.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>Waits on the clock.</summary>
    public static Task DelayAsync(this TimeProvider time, TimeSpan duration, CancellationToken cancellationToken) =>
#if NETFRAMEWORK
        time.Delay(duration, cancellationToken);
#else
        Task.Delay(duration, time, cancellationToken);
#endif

    /// <summary>Waits for a task, and no longer once the token is cancelled; the task itself goes on.</summary>
    public static Task<T> OrCancelledAsync<T>(this Task<T> task, TimeProvider time, CancellationToken cancellationToken) =>
        task.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken);
}
