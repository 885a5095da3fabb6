using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Resilience;

/// <summary>
/// How many requests may be under way: halved when the service throttles, one more after each second without, never above the
/// limit that the user set.
/// </summary>
internal sealed class AdaptiveLimiter
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = new();
    private readonly int _maximum;
    private readonly TimeProvider _time;
    private int _limit;
    private int _inFlight;
    private long _lastGrowth;
    private long? _lastThrottled;

    /// <param name="maximum">The greatest number under way, 1 or more.</param>
    /// <param name="time">The clock.</param>
    internal AdaptiveLimiter(int maximum, TimeProvider time)
    {
        _maximum = Math.Max(1, maximum);
        _limit = _maximum;
        _time = time;
        _lastGrowth = time.GetTimestamp();
    }

    /// <summary>The present limit.</summary>
    internal int Limit
    {
        get
        {
            lock (_gate)
            {
                Grow();
                return _limit;
            }
        }
    }

    /// <summary>Waits for a place. It must be given back with <see cref="Release"/>.</summary>
    internal async Task AcquireAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<bool>> node;
        lock (_gate)
        {
            Grow();
            if (_inFlight < _limit && _waiting.Count == 0)
            {
                _inFlight++;
                return;
            }

            // Continuations must not run inside the lock of whoever gives the place.
            node = _waiting.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.Register(() => Abandon(node)))
        {
            await node.Value.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Gives a place back.</summary>
    internal void Release()
    {
        lock (_gate)
        {
            _inFlight--;
            Grow();
            Admit();
        }
    }

    /// <summary>The service asked to slow down.</summary>
    internal void OnThrottled()
    {
        lock (_gate)
        {
            // Answers of requests that left together are one signal, not many.
            if (_lastThrottled is long last && _time.GetElapsedTime(last) < Step)
            {
                return;
            }

            Grow();
            _limit = Math.Max(1, _limit / 2);
            _lastGrowth = _time.GetTimestamp();
            _lastThrottled = _lastGrowth;
        }
    }

    private void Abandon(LinkedListNode<TaskCompletionSource<bool>> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return; // It was given a place in the meantime; the holder releases it.
            }

            _waiting.Remove(node);
        }

        node.Value.TrySetCanceled();
    }

    private void Grow()
    {
        if (_limit >= _maximum)
        {
            return;
        }

        long steps = (long)(_time.GetElapsedTime(_lastGrowth).Ticks / Step.Ticks);
        if (steps > 0)
        {
            _limit = (int)Math.Min(_maximum, _limit + steps);
            _lastGrowth = _time.GetTimestamp();
        }
    }

    private void Admit()
    {
        while (_inFlight < _limit && _waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            _inFlight++;
            first.Value.TrySetResult(true);
        }
    }
}
