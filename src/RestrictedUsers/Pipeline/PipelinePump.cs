using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Pipeline;

/// <summary>
/// Runs an asynchronous body on the thread that calls <see cref="Run"/>: every continuation of the body comes back to that
/// thread, which is PowerShell's pipeline thread, the only one that may write output or ask.
/// </summary>
internal sealed class PipelinePump : SynchronizationContext
{
    private static readonly AsyncLocal<PipelinePump?> Flowing = new();

    private readonly object _gate = new();
    private readonly Queue<WorkItem> _queue = new();
    private bool _closed;

    /// <summary>The pump of the cmdlet for which the present work is done, on whichever thread; null where there is none.</summary>
    internal static PipelinePump? Running => Flowing.Value;

    /// <summary>Runs the body until it has ended, its <c>finally</c> blocks included, and everything posted meanwhile.</summary>
    /// <param name="body">The body. Its exceptions leave through here, unwrapped.</param>
    /// <param name="stop">
    /// Called when a posted callback failed (a notice whose WriteVerbose was stopped), so that the body winds up. That first
    /// exception then leaves through here, whatever the body ended with.
    /// </param>
    internal void Run(Func<Task> body, Action stop)
    {
        SynchronizationContext? outer = Current;
        PipelinePump? outerPump = Flowing.Value;
        SetSynchronizationContext(this);
        Flowing.Value = this;
        try
        {
            Task task = body();
            if (!task.IsCompleted)
            {
                _ = task.ContinueWith(
                    static (_, pump) => ((PipelinePump)pump!).Wake(),
                    this,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            ExceptionDispatchInfo? fault = Drain(task, stop);
            if (fault is not null)
            {
                _ = task.Exception; // Observed: what stopped the body is the news, not how it ended.
                fault.Throw();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            Flowing.Value = outerPump;
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Queues a callback unless the pump is closed. For notices, which nobody waits for.</summary>
    /// <returns>False when the pump is closed; the callback is dropped.</returns>
    internal bool TryPost(SendOrPostCallback callback, object? state)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _queue.Enqueue(new WorkItem(callback, state));
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Whether something posted has not run yet.</summary>
    internal bool HasPending
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count > 0;
            }
        }
    }

    /// <summary>Ends the pump: notices are dropped from here on.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _queue.Clear();
        }
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!TryPost(d, state))
        {
            // A continuation that nobody awaited any more: it may still have a finally block to run.
            ThreadPool.QueueUserWorkItem(static item => ((WorkItem)item!).Invoke(), new WorkItem(d, state));
        }
    }

    /// <inheritdoc />
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Waiting for the pipeline thread from another thread can lock both up.");

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    private ExceptionDispatchInfo? Drain(Task task, Action stop)
    {
        ExceptionDispatchInfo? fault = null;
        while (TryTake(task, out WorkItem item))
        {
            try
            {
                item.Invoke();
            }
#pragma warning disable CA1031 // Nothing is swallowed: the first is thrown again when the body has wound up, the others follow from it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (fault is null)
                {
                    fault = ExceptionDispatchInfo.Capture(e);
                    stop();
                }
            }
        }

        return fault;
    }

    private bool TryTake(Task task, out WorkItem item)
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (task.IsCompleted)
                {
                    item = default;
                    return false;
                }

                Monitor.Wait(_gate);
            }

            item = _queue.Dequeue();
            return true;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }

    private readonly struct WorkItem(SendOrPostCallback callback, object? state)
    {
        internal void Invoke() => callback(state);
    }
}
