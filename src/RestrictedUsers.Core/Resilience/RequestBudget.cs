using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Resilience;

/// <summary>So many requests within a sliding window, and never one more: whoever comes too early waits. Safe for several callers.</summary>
internal sealed class RequestBudget
{
    /// <summary>Two requests that leave a window apart may arrive closer together.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<long> _sent = new();
    private readonly int _count;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;

    /// <param name="count">The greatest number of requests within the window, 1 or more.</param>
    /// <param name="window">The window.</param>
    /// <param name="time">The clock.</param>
    internal RequestBudget(int count, TimeSpan window, TimeProvider time)
    {
        _count = count;
        _window = window + Margin;
        _time = time;
    }

    /// <summary>Takes one request from the budget, waiting until there is one.</summary>
    /// <param name="onWait">Told how long it waits, each time that it does.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    internal async Task AcquireAsync(Action<TimeSpan>? onWait, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            lock (_gate)
            {
                while (_sent.Count > 0 && _time.GetElapsedTime(_sent.Peek()) >= _window)
                {
                    _sent.Dequeue();
                }

                if (_sent.Count < _count)
                {
                    _sent.Enqueue(_time.GetTimestamp());
                    return;
                }

                wait = _window - _time.GetElapsedTime(_sent.Peek());
            }

            onWait?.Invoke(wait);
            await _time.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }
}
