using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Remediation;

/// <summary>Reads the list until the entities that were unblocked are gone from it, or the time is up. One listing serves all of them.</summary>
internal sealed class UnblockWatch
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastInterval = TimeSpan.FromSeconds(60);

    private readonly ConnectionServices _services;
    private readonly Guid _runId;
    private readonly IProgress<ServiceNotice>? _notices;

    internal UnblockWatch(ConnectionServices services, Guid runId, IProgress<ServiceNotice>? notices)
    {
        _services = services;
        _runId = runId;
        _notices = notices;
    }

    /// <summary>Watches, and gives a result for each item: confirmed when it is gone, else at the end of the time.</summary>
    internal async Task WaitAsync(IReadOnlyCollection<WaitingUnblock> items, TimeSpan timeout, Func<UnblockResult, Task> put, CancellationToken stop)
    {
        Dictionary<EntityKey, WaitingUnblock> waiting = items.ToDictionary(w => EntityKey.Of(w.Request));
        long started = _services.Time.GetTimestamp();
        TimeSpan interval = FirstInterval;
        while (true)
        {
            Dictionary<EntityKey, BlockedSender>? listed = await TryListAsync(waiting.Keys, stop).ConfigureAwait(false);
            if (listed is not null)
            {
                await SettleAsync(waiting, listed, put).ConfigureAwait(false);
            }

            TimeSpan left = timeout - _services.Time.GetElapsedTime(started);
            if (waiting.Count == 0 || left <= TimeSpan.Zero)
            {
                break;
            }

            TimeSpan wait = interval < left ? interval : left;
            _notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Wait,
                $"{waiting.Count} still listed; the list is read again in {wait.TotalSeconds:0} s ({UnblockRules.Hours(left)} left).") { Wait = wait });
            await _services.Time.Delay(wait, stop).ConfigureAwait(false);
            interval = TimeSpan.FromTicks(Math.Min(LastInterval.Ticks, interval.Ticks * 2));
        }

        foreach (WaitingUnblock item in waiting.Values)
        {
            await put(StillListed(item, timeout)).ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(Dictionary<EntityKey, WaitingUnblock> waiting, Dictionary<EntityKey, BlockedSender> listed, Func<UnblockResult, Task> put)
    {
        foreach (KeyValuePair<EntityKey, WaitingUnblock> pair in waiting.ToArray())
        {
            UnblockAttempt attempt = pair.Value.Sent.Attempt!;
            if (!listed.TryGetValue(pair.Key, out BlockedSender? entry))
            {
                waiting.Remove(pair.Key);
                await ConfirmAsync(attempt).ConfigureAwait(false);
                await put(With(pair.Value.Sent.Result, UnblockOutcome.Unblocked, "Unblocked; the service no longer lists the entry.", _services.Time.UtcNow())).ConfigureAwait(false);
            }
            else if (UnblockRules.IsReblock(entry, attempt))
            {
                waiting.Remove(pair.Key);
                _notices?.Report(new ServiceNotice(
                    ServiceNoticeKind.Warning,
                    $"{pair.Value.Request.Identity} was unblocked at {UnblockRules.Time(attempt.At)} and blocked again at {UnblockRules.Time(entry.CreatedAt!.Value)}: the cause was not fixed."));
                await put(With(pair.Value.Sent.Result, pair.Value.Sent.Result.Outcome, $"Blocked again at {UnblockRules.Time(entry.CreatedAt!.Value)}: the cause was not fixed. Secure the account before it is unblocked once more.", null)).ConfigureAwait(false);
            }
        }
    }

    private Task ConfirmAsync(UnblockAttempt attempt) => _services.Ledger.AppendAsync(attempt.IsDoubtful
        ? new LedgerRecord { Type = "outcome", Id = attempt.Id, At = _services.Time.UtcNow(), Run = _runId, Outcome = nameof(AttemptState.Gone), Detail = "Not listed any more while the run waited." }
        : new LedgerRecord { Type = "confirmed", Id = attempt.Id, At = _services.Time.UtcNow(), Run = _runId });

    // The service may be away for a while; the removals have been sent, so there is time until the end of the wait.
    private async Task<Dictionary<EntityKey, BlockedSender>?> TryListAsync(IReadOnlyCollection<EntityKey> keys, CancellationToken stop)
    {
        var listed = new Dictionary<EntityKey, BlockedSender>();
        try
        {
            foreach (EntityType type in keys.Select(k => k.Type).Distinct().ToArray())
            {
                await foreach (BlockedSender entry in _services.List.ListAsync(type, _notices, stop).ConfigureAwait(false))
                {
                    var key = EntityKey.Of(entry);
                    if (keys.Contains(key) && (!listed.TryGetValue(key, out BlockedSender? known) || known.CreatedAt < entry.CreatedAt))
                    {
                        listed[key] = entry;
                    }
                }
            }

            return listed;
        }
        catch (ProtectionServiceException e)
        {
            _notices?.Report(new ServiceNotice(ServiceNoticeKind.Retry, "The list could not be read: " + e.Message));
            return null;
        }
    }

    private static UnblockResult StillListed(WaitingUnblock item, TimeSpan timeout) => item.Sent.Result.Outcome == UnblockOutcome.Unconfirmed
        ? item.Sent.Result
        : With(item.Sent.Result, UnblockOutcome.Pending, $"Accepted, and still listed after {UnblockRules.Hours(timeout)}. It takes an hour as a rule, 24 hours at most; do not send it again.", null);

    private static UnblockResult With(UnblockResult result, UnblockOutcome outcome, string message, DateTime? confirmedAt) => new()
    {
        SenderAddress = result.SenderAddress,
        EntityType = result.EntityType,
        ConnectorId = result.ConnectorId,
        Outcome = outcome,
        Message = message,
        RequestedAt = result.RequestedAt,
        ConfirmedAt = confirmedAt ?? result.ConfirmedAt,
        Attempts = result.Attempts,
        RequestId = result.RequestId,
        Organization = result.Organization,
    };
}
