using System;
using System.Threading;

namespace RestrictedUsers.Pipeline;

/// <summary>
/// Takes the pump off the thread for the time of a call into the engine. Other commands of the pipeline run inside such
/// a call; one that waits for a task of its own (<c>.Result</c>) would lock up if its continuation were posted to us.
/// </summary>
internal readonly struct OutsidePump : IDisposable
{
    private readonly SynchronizationContext? _pump;

    private OutsidePump(SynchronizationContext? pump)
    {
        _pump = pump;
    }

    internal static OutsidePump Enter()
    {
        var scope = new OutsidePump(SynchronizationContext.Current as PipelinePump);
        if (scope._pump is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        return scope;
    }

    public void Dispose()
    {
        if (_pump is not null)
        {
            SynchronizationContext.SetSynchronizationContext(_pump);
        }
    }
}
