using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Resilience;

/// <summary>A pause that the service asked for. It holds for the whole connection: every request waits for its end.</summary>
internal sealed class ServicePause(TimeProvider time)
{
    private long _untilTicks;

    /// <summary>How long the pause still is; zero when there is none.</summary>
    internal TimeSpan Remaining
    {
        get
        {
            long ticks = Volatile.Read(ref _untilTicks) - time.GetUtcNow().UtcTicks;
            return ticks > 0 ? TimeSpan.FromTicks(ticks) : TimeSpan.Zero;
        }
    }

    /// <summary>Begins a pause, or makes the present one longer.</summary>
    internal void Begin(TimeSpan wait)
    {
        long until = time.GetUtcNow().UtcTicks + wait.Ticks;
        long present = Volatile.Read(ref _untilTicks);
        while (until > present)
        {
            long seen = Interlocked.CompareExchange(ref _untilTicks, until, present);
            if (seen == present)
            {
                return;
            }

            present = seen;
        }
    }

    /// <summary>Waits until there is no pause. Looks again afterwards: it may have been made longer.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan remaining;
        while ((remaining = Remaining) > TimeSpan.Zero)
        {
            await time.Delay(remaining, cancellationToken).ConfigureAwait(false);
        }
    }
}
