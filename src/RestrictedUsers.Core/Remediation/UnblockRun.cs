using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.Results;

namespace RestrictedUsers.Core.Remediation;

/// <summary>Carries a plan out: workers side by side send what was approved, then the list is watched where that is wanted.</summary>
internal sealed class UnblockRun : IUnblockRun
{
    private readonly ConnectionServices _services;
    private readonly UnblockOptions _options;
    private readonly Guid _runId = Guid.NewGuid();
    private readonly Dictionary<UnblockPlanItem, PlannedUnblock> _planned;

    internal UnblockRun(ConnectionServices services, UnblockOptions options, IReadOnlyList<PlannedUnblock> planned)
    {
        _services = services;
        _options = options;
        _planned = planned.ToDictionary(p => p.Item);
        Items = planned.Select(p => p.Item).ToArray();
    }

    public IReadOnlyList<UnblockPlanItem> Items { get; }

    public IResultReader<UnblockResult> Execute(IReadOnlyCollection<UnblockPlanItem> approved, IProgress<ServiceNotice>? notices)
    {
        if (_options.PlanOnly)
        {
            throw new InvalidOperationException("A plan that was made only to be shown is not carried out.");
        }

        return new ResultQueue<UnblockResult>((put, stop) => RunAsync(approved, put, notices, stop));
    }

    /// <summary>Writes to the ledger what the listing told about earlier attempts: which of them are gone by now.</summary>
    internal async Task RecordFindingsAsync()
    {
        foreach (PlannedUnblock planned in _planned.Values)
        {
            if (planned.Item.Entry is not null || planned.Decision.Attempt is not UnblockAttempt attempt || attempt.ConfirmedAt is not null)
            {
                continue;
            }

            await _services.Ledger.AppendAsync(attempt.IsDoubtful
                ? new LedgerRecord { Type = "outcome", Id = attempt.Id, At = _services.Time.UtcNow(), Run = _runId, Outcome = nameof(AttemptState.Gone), Detail = "Not listed when a later run read the list." }
                : new LedgerRecord { Type = "confirmed", Id = attempt.Id, At = _services.Time.UtcNow(), Run = _runId }).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(
        IReadOnlyCollection<UnblockPlanItem> approved,
        Func<UnblockResult, Task> put,
        IProgress<ServiceNotice>? notices,
        CancellationToken stop)
    {
        var queue = new ConcurrentQueue<PlannedUnblock>(approved.Select(Known));
        var waiting = new ConcurrentQueue<WaitingUnblock>();
        var limiter = new AdaptiveLimiter(_options.ThrottleLimit, _services.Time);
        var sender = new UnblockSender(_services, _options, _runId, limiter, notices);
        int completed = 0;

        async Task WorkAsync()
        {
            while (!stop.IsCancellationRequested && queue.TryDequeue(out PlannedUnblock? planned))
            {
                SentUnblock sent = planned.Item.Settled is UnblockResult settled
                    ? new SentUnblock(settled, planned.Decision.Attempt)
                    : await sender.SendAsync(planned, stop).ConfigureAwait(false);
                notices?.Report(new ServiceNotice(ServiceNoticeKind.Progress, "Unblocking") { Completed = Interlocked.Increment(ref completed), Total = approved.Count });
                if (_options.Wait && sent.IsWorthWaiting)
                {
                    waiting.Enqueue(new WaitingUnblock(planned.Item.Request, sent));
                }
                else
                {
                    await put(sent.Result).ConfigureAwait(false);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(_options.ThrottleLimit, Math.Max(1, approved.Count))).Select(_ => WorkAsync())).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (!waiting.IsEmpty)
        {
            var watch = new UnblockWatch(_services, _runId, notices);
            await watch.WaitAsync(waiting.ToArray(), _options.WaitTimeout, put, stop).ConfigureAwait(false);
        }
    }

    private PlannedUnblock Known(UnblockPlanItem item) =>
        _planned.TryGetValue(item, out PlannedUnblock? planned)
            ? planned
            : throw new ArgumentException($"{item.Request} is not an item of this run.", nameof(item));
}

/// <summary>What became of one item, and the attempt to which a later confirmation belongs.</summary>
/// <param name="Result">The result so far.</param>
/// <param name="Attempt">The attempt; null where none was made.</param>
internal sealed record SentUnblock(UnblockResult Result, UnblockAttempt? Attempt)
{
    /// <summary>True when a later read may see the entity gone.</summary>
    internal bool IsWorthWaiting =>
        Attempt is not null && Result.ConfirmedAt is null && Result.Outcome is UnblockOutcome.Unblocked or UnblockOutcome.Pending or UnblockOutcome.Unconfirmed;
}

/// <summary>An item that is watched.</summary>
internal sealed record WaitingUnblock(UnblockRequest Request, SentUnblock Sent);
