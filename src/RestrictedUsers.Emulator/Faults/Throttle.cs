using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Faults;

/// <summary>Admits requests within the limits. Safe for concurrent use.</summary>
internal sealed class Throttle
{
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<DateTimeOffset> _admitted = new();

    /// <summary>Whether the request may pass; if not, how long to wait.</summary>
    public bool TryEnter(DateTimeOffset now, int inFlight, ThrottlingSettings settings, out TimeSpan wait)
    {
        wait = settings.RetryAfter ?? s_shortWait;
        if (inFlight > settings.MaxInFlight)
        {
            return false;
        }

        if (settings.RequestsPerWindow is not { } limit)
        {
            return true;
        }

        lock (_gate)
        {
            while (_admitted.Count > 0 && _admitted.Peek() <= now - settings.Window)
            {
                _admitted.Dequeue();
            }

            if (_admitted.Count < limit)
            {
                _admitted.Enqueue(now);
                return true;
            }

            if (settings.RetryAfter is null && _admitted.Count > 0)
            {
                wait = _admitted.Peek() + settings.Window - now;
            }

            return false;
        }
    }
}
