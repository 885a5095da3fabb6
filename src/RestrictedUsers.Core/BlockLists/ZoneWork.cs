using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>What one zone is to be asked about in one run.</summary>
/// <param name="choice">The zone and its list.</param>
/// <param name="accesses">The ways to it, one for each resolver.</param>
/// <param name="targets">What it is asked about.</param>
internal sealed class ZoneWork(BlockListChoice choice, IReadOnlyList<ZoneAccess> accesses, IReadOnlyList<BlockListTarget> targets)
{
    /// <summary>Questions to one zone at the same time: enough to be quick, few enough to be a guest.</summary>
    private const int Limit = 8;

    private int _taken;
    private int _turns;
    private int _isChecked;

    internal BlockListChoice Choice => choice;

    internal IReadOnlyList<ZoneAccess> Accesses => accesses;

    internal IReadOnlyList<BlockListTarget> Targets => targets;

    internal BlockListTarget TakeTarget() => targets[Interlocked.Increment(ref _taken) - 1];

    /// <summary>
    /// How many turns a finished one makes room for. The first target goes alone, because the check of the zone comes with it and
    /// nobody should hold a place while waiting for that; then as many as the limit lets through.
    /// </summary>
    internal int NextTurns()
    {
        int wanted = Interlocked.Exchange(ref _isChecked, 1) == 0 ? Limit : 1;
        int given = 0;
        while (given < wanted && Interlocked.Increment(ref _turns) < targets.Count)
        {
            given++;
        }

        return given;
    }
}

/// <summary>Lets zones take turns, so that a slow one holds up only itself.</summary>
internal sealed class Turns : IDisposable
{
    private readonly ConcurrentQueue<ZoneWork> _ready;
    private readonly SemaphoreSlim _count;

    internal Turns(IReadOnlyCollection<ZoneWork> zones)
    {
        _ready = new ConcurrentQueue<ZoneWork>(zones);
        _count = new SemaphoreSlim(zones.Count);
    }

    /// <summary>Waits for a turn, which then is to be taken.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken) => _count.WaitAsync(cancellationToken);

    /// <summary>Takes the turn that was waited for.</summary>
    internal ZoneWork Take() => _ready.TryDequeue(out ZoneWork? zone) ? zone : throw new InvalidOperationException("A turn without a zone.");

    /// <summary>A turn of the zone is over.</summary>
    internal void Give(ZoneWork zone)
    {
        for (int more = zone.NextTurns(); more > 0; more--)
        {
            _ready.Enqueue(zone);
            _count.Release();
        }
    }

    public void Dispose() => _count.Dispose();
}
