using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>
/// One check of many targets on many zones. Each zone is first checked by its test entries; where that fails, its targets get that
/// verdict and the zone is not asked. Side by side, with a limit for all and one for each zone, so that a slow list delays itself only.
/// </summary>
internal sealed class BlockListRun
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly BlockListQuery _query;
    private readonly IReadOnlyList<IPEndPoint> _servers;
    private readonly DnsAsker _asker;
    private readonly ZoneChecks _checks;
    private readonly TimeProvider _time;
    private readonly IProgress<ServiceNotice>? _notices;
    private int _completed;
    private int _total;
    private long _lastProgress;

    internal BlockListRun(BlockListQuery query, IReadOnlyList<IPEndPoint> servers, DnsAsker asker, ZoneChecks checks, TimeProvider time, IProgress<ServiceNotice>? notices)
    {
        _query = query;
        _servers = servers;
        _asker = asker;
        _checks = checks;
        _time = time;
        _notices = notices;
    }

    internal async Task RunAsync(Func<BlockListResult, Task> put, CancellationToken cancellationToken)
    {
        ZoneWork[] work = [.. _query.Choices
            .Select(c => new ZoneWork(c, AccessesTo(c), [.. _query.Targets.Where(t => QueryName.SubjectOf(c.Zone, t) is not null)]))
            .Where(static w => w.Targets.Count > 0)];
        _total = work.Sum(static w => w.Targets.Count);
        _lastProgress = _time.GetTimestamp();
        using var turns = new Turns(work);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int claimed = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(_query.ThrottleLimit, _total)).Select(_ => WorkAsync())).ConfigureAwait(false);

        async Task WorkAsync()
        {
            bool isDone = false;
            try
            {
                // There are as many turns as targets, so whoever claims one gets one.
                while (Interlocked.Increment(ref claimed) <= _total)
                {
                    await turns.WaitAsync(ending.Token).ConfigureAwait(false);
                    ZoneWork zone = turns.Take();
                    BlockListResult result = await AskAsync(zone, zone.TakeTarget(), ending.Token).ConfigureAwait(false);
                    turns.Give(zone);
                    await put(result).ConfigureAwait(false);
                    Report(Interlocked.Increment(ref _completed));
                }

                isDone = true;
            }
            finally
            {
                if (!isDone)
                {
                    ending.Cancel(); // The others would wait for a turn that never comes.
                }
            }
        }
    }

    private ZoneAccess[] AccessesTo(BlockListChoice choice)
    {
        string? key = choice.List.KeyName is string name && _query.Keys.TryGetValue(name, out Func<string>? reveal) ? reveal() : null;
        return [.. _servers.Select(s => new ZoneAccess(s, choice.Zone, key, _query.Timeout))];
    }

    /// <summary>Asks one resolver after the other until one of them gives a verdict; where none does, the first one's reason counts.</summary>
    private Task<BlockListResult> AskAsync(ZoneWork work, BlockListTarget target, CancellationToken cancellationToken) => work.Accesses.Count == 1
        ? AskAsync(work.Choice.List, work.Accesses[0], target, cancellationToken)
        : AskAllAsync(work, target, cancellationToken);

    private async Task<BlockListResult> AskAllAsync(ZoneWork work, BlockListTarget target, CancellationToken cancellationToken)
    {
        BlockListResult? first = null;
        foreach (ZoneAccess access in work.Accesses)
        {
            BlockListResult result = await AskAsync(work.Choice.List, access, target, cancellationToken).ConfigureAwait(false);
            if (result.Status is BlockListStatus.Listed or BlockListStatus.NotListed)
            {
                return result;
            }

            first ??= result;
        }

        return first!;
    }

    private async Task<BlockListResult> AskAsync(BlockList list, ZoneAccess access, BlockListTarget target, CancellationToken cancellationToken)
    {
        BlockListSubject subject = QueryName.SubjectOf(access.Zone, target)!.Value;
        var verdict = new Verdict(list, access, target);
        string name = QueryName.LabelsFor(access.Zone, target) + "." + access.Name;
        if (name.Length > QueryName.MaximumLength)
        {
            return verdict.Unknown(BlockListStatus.Unreachable, "The name is too long for DNS together with the zone.");
        }

        ZoneCheck check = _checks.Find(access, subject) ?? await _checks.MakeAsync(access, subject, _notices, cancellationToken).ConfigureAwait(false);
        if (check.Failure is BlockListStatus failure)
        {
            return verdict.Unknown(failure, check.Meaning, check.Text, check.Steps, check.Codes, check.Elapsed);
        }

        DnsAnswer answer = await _asker.AskAsync(access.Server, name, QueryType.A, access.Patience, cancellationToken).ConfigureAwait(false);
        if (access.IsSilent(answer.Outcome == DnsOutcome.Failed))
        {
            _checks.GiveUp(access, subject);
        }

        switch (answer.Outcome)
        {
            case DnsOutcome.NotFound:
                return check.HasPositive
                    ? verdict.NotListed(answer.Elapsed)
                    : verdict.Unknown(BlockListStatus.Unreliable, "It answers nothing, and no test entry is known that would prove that it can.", elapsed: answer.Elapsed);
            case DnsOutcome.Failed:
                return verdict.Unknown(BlockListStatus.Unreachable, $"Nothing is known: {answer.Reason}.", elapsed: answer.Elapsed);
            case DnsOutcome.Refused:
                string meaning = $"Nothing is known: {answer.Reason}.";
                _checks.Refuse(access, subject, meaning, "", "", []);
                return verdict.Unknown(BlockListStatus.Refused, meaning, elapsed: answer.Elapsed);
        }

        ZoneAnswer read = ZoneAnswer.Read(access.Zone, answer.Addresses);
        string text = read.Status is BlockListStatus.Listed or BlockListStatus.Refused
            ? await _checks.ReadTextAsync(access, name, cancellationToken).ConfigureAwait(false)
            : "";
        if (read.Status == BlockListStatus.Refused)
        {
            _checks.Refuse(access, subject, read.Meaning, text, read.Steps, read.Codes);
        }

        return verdict.Of(read, text, answer.Elapsed);
    }

    private void Report(int completed)
    {
        if (_notices is null)
        {
            return;
        }

        long last = Interlocked.Read(ref _lastProgress);
        bool isDue = _time.GetElapsedTime(last) >= ProgressInterval;
        if (completed == _total || (isDue && Interlocked.CompareExchange(ref _lastProgress, _time.GetTimestamp(), last) == last))
        {
            _notices.Report(new ServiceNotice(ServiceNoticeKind.Progress, string.Format(CultureInfo.InvariantCulture, "{0} of {1} answers", completed, _total))
            {
                Completed = completed,
                Total = _total,
            });
        }
    }

    /// <summary>Makes the results for one target on one zone.</summary>
    private sealed class Verdict(BlockList list, ZoneAccess access, BlockListTarget target)
    {
        internal BlockListResult NotListed(TimeSpan elapsed) => Create(BlockListStatus.NotListed, "not listed", "", "", [], BlockListSeverity.None, elapsed);

        internal BlockListResult Unknown(BlockListStatus status, string meaning, string text = "", string steps = "", IReadOnlyList<string>? codes = null, TimeSpan elapsed = default) =>
            Create(status, meaning, text, status == BlockListStatus.Refused && steps.Length == 0 ? RefusedSteps : steps, codes ?? [], BlockListSeverity.None, elapsed);

        internal BlockListResult Of(ZoneAnswer read, string text, TimeSpan elapsed) => read.Status switch
        {
            BlockListStatus.Listed => Create(read.Status, read.Meaning, text, Steps(read), read.Codes, read.Severity, elapsed),
            BlockListStatus.NotListed => Create(read.Status, read.Meaning, text, "", read.Codes, BlockListSeverity.None, elapsed),
            _ => Unknown(read.Status, read.Meaning, text, read.Steps, read.Codes, elapsed),
        };

        private string RefusedSteps => list.Registration.Length > 0
            ? list.Registration
            : "Ask through a recursive resolver of your own (-Server), not a public one.";

        private string Steps(ZoneAnswer read)
        {
            string steps = read.Steps.Length > 0 ? read.Steps : list.RemovalSteps;
            return target.IsShared ? "Others send from here too, so this is not yours to remove: it is the provider's. " + steps : steps;
        }

        private BlockListResult Create(
            BlockListStatus status, string meaning, string text, string steps, IReadOnlyList<string> codes, BlockListSeverity severity, TimeSpan elapsed) => new()
            {
                Target = target.Value,
                TargetType = target.Type,
                Subject = QueryName.ShownFor(access.Zone, target),
                List = list.Name,
                Zone = access.Zone.Name,
                Status = status,
                Codes = codes,
                Meaning = meaning,
                Text = text,
                Severity = severity,
                RemovalUri = status == BlockListStatus.Listed ? list.RemovalUri : null,
                RemovalSteps = steps,
                IsShared = target.IsShared,
                ResponseTime = elapsed,
                Server = access.ServerText,
            };
    }
}
