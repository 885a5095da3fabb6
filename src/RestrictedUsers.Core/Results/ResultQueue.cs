using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Results;

/// <summary>
/// Results that workers put in and one reader takes out. The work begins with the first read. A worker that has put a result in
/// goes on when the reader has taken one out, unless it may work ahead, so that a reader who stops early stops the work early.
/// Stopping it waits for what has left already, so that its outcome is known and written.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "CloseAsync, which every reader calls, lets go of it.")]
internal sealed class ResultQueue<T> : IResultReader<T>
{
    private readonly object _gate = new();
    private readonly Queue<T> _results = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _room;
    private readonly Func<Func<T, Task>, CancellationToken, Task> _work;
    private TaskCompletionSource<bool>? _waiting;
    private Task? _running;
    private bool _finished;
    private bool _reported;

    /// <param name="work">Puts results in through its first argument; ends early when its token is cancelled.</param>
    /// <param name="ahead">How many results may wait for the reader before the workers wait for him.</param>
    internal ResultQueue(Func<Func<T, Task>, CancellationToken, Task> work, int ahead = 0)
    {
        _work = work;
        _room = new SemaphoreSlim(ahead);
    }

    public T Current { get; private set; } = default!;

    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Task running = Start();
        using (cancellationToken.Register(Stop))
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (_results.Count > 0)
                    {
                        Current = _results.Dequeue();
                        _room.Release();
                        return true;
                    }

                    if (_finished)
                    {
                        break;
                    }

                    changed = (_waiting ??= NewSignal()).Task;
                }

                await changed.ConfigureAwait(false);
            }
        }

        _reported = true;
        await running.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    public async Task CloseAsync()
    {
        Stop();
        if (_running is Task running)
        {
            try
            {
                await running.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // That is what was asked for.
            }
#pragma warning disable CA1031 // Not swallowed: it was thrown where it was read.
            catch (Exception) when (_reported)
#pragma warning restore CA1031
            {
                // The reader has thrown it already.
            }
        }
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Start()
    {
        lock (_gate)
        {
            return _running ??= Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended.
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await _work(PutAsync, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _finished = true;
                Signal();
            }

            _stop.Dispose();
        }
    }

    private async Task PutAsync(T result)
    {
        lock (_gate)
        {
            _results.Enqueue(result);
            Signal();
        }

        try
        {
            await _room.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody takes it any more; the worker sees that for itself.
        }
    }

    private void Signal()
    {
        _waiting?.TrySetResult(true);
        _waiting = null;
    }
}
