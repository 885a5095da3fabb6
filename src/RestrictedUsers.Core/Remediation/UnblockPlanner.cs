using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Quota;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Remediation;

/// <summary>
/// Plans a run: one listing and one reading of the ledger, then a decision for each entity. Sends no write, and keeps of the
/// list only the entries that were asked for.
/// </summary>
internal sealed class UnblockPlanner
{
    private readonly ConnectionServices _services;

    internal UnblockPlanner(ConnectionServices services) => _services = services;

    internal async Task<UnblockRun> PlanAsync(
        IReadOnlyCollection<UnblockRequest> requests,
        UnblockOptions options,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken)
    {
        if (!options.PlanOnly)
        {
            await _services.Ledger.EnsureWritableAsync(cancellationToken).ConfigureAwait(false);
        }

        var keys = new HashSet<EntityKey>(requests.Select(EntityKey.Of));
        Dictionary<EntityKey, BlockedSender> listed = await ListAsync(requests, keys, notices, cancellationToken).ConfigureAwait(false);
        LedgerView ledger = await _services.Ledger.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (string problem in ledger.Problems)
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, problem));
        }

        IReadOnlyDictionary<EntityKey, int>? counts = options.MaximumUnblockCount is null
            ? null
            : await CountAsync(keys, options, notices, cancellationToken).ConfigureAwait(false);

        var items = new List<PlannedUnblock>(requests.Count);
        foreach (UnblockRequest request in requests)
        {
            var key = EntityKey.Of(request);
            listed.TryGetValue(key, out BlockedSender? entry);
            int count = counts is not null && counts.TryGetValue(key, out int found) ? found : 0;
            items.Add(Plan(request, entry, ledger.Of(key), count, options));
        }

        var run = new UnblockRun(_services, options, items);
        if (!options.PlanOnly)
        {
            await run.RecordFindingsAsync().ConfigureAwait(false);
        }

        return run;
    }

    // One listing serves the whole run; where it breaks off, those that it did not show are looked up one by one.
    private async Task<Dictionary<EntityKey, BlockedSender>> ListAsync(
        IReadOnlyCollection<UnblockRequest> requests,
        HashSet<EntityKey> keys,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken)
    {
        var listed = new Dictionary<EntityKey, BlockedSender>();
        foreach (EntityType type in new[] { EntityType.User, EntityType.Connector })
        {
            if (!keys.Any(k => k.Type == type))
            {
                continue;
            }

            try
            {
                await foreach (BlockedSender entry in _services.List.ListAsync(type, notices, cancellationToken).ConfigureAwait(false))
                {
                    Keep(listed, keys, entry);
                }
            }
            catch (ProtectionServiceException e) when (e.Kind == ServiceErrorKind.IncompleteResult)
            {
                notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, e.Message + " Entities that it did not show are looked up one by one."));
                foreach (UnblockRequest request in requests.Where(r => r.EntityType == type && !listed.ContainsKey(EntityKey.Of(r))))
                {
                    BlockedSender? found = await _services.List.FindAsync(request, notices, cancellationToken).ConfigureAwait(false);
                    if (found is not null)
                    {
                        Keep(listed, keys, found);
                    }
                }
            }
        }

        return listed;
    }

    // Of two entries for one address the later block is the one that counts.
    private static void Keep(Dictionary<EntityKey, BlockedSender> listed, HashSet<EntityKey> keys, BlockedSender entry)
    {
        var key = EntityKey.Of(entry);
        if (keys.Contains(key) && (!listed.TryGetValue(key, out BlockedSender? known) || known.CreatedAt < entry.CreatedAt))
        {
            listed[key] = entry;
        }
    }

    private async Task<IReadOnlyDictionary<EntityKey, int>> CountAsync(
        HashSet<EntityKey> keys,
        UnblockOptions options,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken)
    {
        UnblockCounts counts = await new UnblockCounter(_services)
            .CountAsync(keys, options.Window, includeAuditLog: true, notices, cancellationToken).ConfigureAwait(false);
        return keys.ToDictionary(k => k, counts.Of);
    }

    private PlannedUnblock Plan(
        UnblockRequest request,
        BlockedSender? entry,
        IReadOnlyList<UnblockAttempt> attempts,
        int count,
        UnblockOptions options)
    {
        DateTime now = _services.Time.UtcNow();
        UnblockDecision decision = UnblockRules.Decide(attempts, entry, now, options.SettleTime, options.AllowRepeat);
        if (decision.Step == UnblockStep.Send && options.MaximumUnblockCount is int maximum && count >= maximum)
        {
            decision = new UnblockDecision(
                UnblockStep.Settle,
                UnblockOutcome.Skipped,
                $"Unblocked {count} times in the last {options.Window.TotalDays:0.#} days, which reaches the limit of {maximum} that you set. Nothing was sent.",
                decision.Warning);
        }

        UnblockPlanItem item = new()
        {
            Request = request,
            Entry = entry,
            Organization = _services.Organization,
            Warnings = decision.Warning is null ? [] : [decision.Warning],
            Dangers = decision.Step == UnblockStep.Send ? Dangers(request, entry!, attempts, count, options, now) : [],
            Settled = decision.Step == UnblockStep.Send ? null : Settled(request, decision, now),
        };
        return new PlannedUnblock(item, decision, attempts.Select(a => a.Id).ToArray());
    }

    private UnblockResult Settled(UnblockRequest request, UnblockDecision decision, DateTime now) => new()
    {
        SenderAddress = request.EntityType == EntityType.User ? request.Identity : "",
        ConnectorId = request.EntityType == EntityType.Connector ? request.Identity : null,
        EntityType = request.EntityType,
        Outcome = decision.Outcome,
        Message = decision.Message,
        ConfirmedAt = decision.Outcome == UnblockOutcome.Unblocked ? now : null,
        RequestId = decision.Attempt?.RequestId,
        Organization = _services.Organization,
    };

    private static List<UnblockDanger> Dangers(
        UnblockRequest request,
        BlockedSender entry,
        IReadOnlyList<UnblockAttempt> attempts,
        int count,
        UnblockOptions options,
        DateTime now)
    {
        var dangers = new List<UnblockDanger>();
        if (entry.IsTemporary)
        {
            dangers.Add(new UnblockDanger(
                UnblockDangerKind.TemporaryBlock,
                $"The restriction of {request.Identity} is temporary and ends by itself by tomorrow. An unblock counts against the account's limit all the same."));
        }

        UnblockAttempt? refusal = attempts.LastOrDefault(a => a.IsQuotaRefusal && now - a.At < options.Window);
        if (refusal is not null && !attempts.Any(a => a.IsUnblock && a.At > refusal.At))
        {
            dangers.Add(new UnblockDanger(
                UnblockDangerKind.LowQuota,
                $"The service refused to unblock {request.Identity} at {UnblockRules.Time(refusal.At)}: it was unblocked too often. Only Microsoft Support can reset that."));
        }
        else if (options.MaximumUnblockCount is int maximum and >= 2 && maximum - count == 1)
        {
            dangers.Add(new UnblockDanger(
                UnblockDangerKind.LowQuota,
                $"{request.Identity} was unblocked {count} times in the last {options.Window.TotalDays:0.#} days; this would be the last of the {maximum} that you allow."));
        }

        return dangers;
    }
}

/// <summary>One item of a run, with what the plan rests on.</summary>
/// <param name="Item">What callers see.</param>
/// <param name="Decision">The decision.</param>
/// <param name="KnownAttempts">The attempts that the plan knew of.</param>
internal sealed record PlannedUnblock(UnblockPlanItem Item, UnblockDecision Decision, IReadOnlyCollection<Guid> KnownAttempts);
