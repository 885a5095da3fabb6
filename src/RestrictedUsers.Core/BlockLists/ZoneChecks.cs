using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>What the test entries of a zone showed through one resolver.</summary>
internal sealed class ZoneCheck
{
    /// <summary>Why nothing is to be believed; null where the entries were answered rightly.</summary>
    internal BlockListStatus? Failure { get; init; }

    internal string Meaning { get; init; } = "";

    internal string Text { get; init; } = "";

    internal string Steps { get; init; } = "";

    internal IReadOnlyList<string> Codes { get; init; } = [];

    internal TimeSpan Elapsed { get; init; }

    /// <summary>Whether there is an entry that must be listed. Without one, an answer of nothing proves nothing.</summary>
    internal bool HasPositive { get; init; }

    internal DateTimeOffset Ends { get; init; }
}

/// <summary>Where and how one zone is asked.</summary>
/// <param name="Server">The resolver.</param>
/// <param name="Zone">The zone.</param>
/// <param name="Key">The key that belongs into its name; null for none.</param>
/// <param name="Patience">The longest wait for one answer.</param>
internal sealed record ZoneAccess(IPEndPoint Server, BlockListZone Zone, string? Key, TimeSpan Patience)
{
    /// <summary>The zone's name with the key in it. Never shown.</summary>
    internal string Name { get; } = QueryName.ZoneWith(Zone, Key);

    /// <summary>So many questions in a row without an answer, each asked five times, and the zone is taken for gone.</summary>
    private const int MaximumSilences = 8;

    private int _silences;

    /// <summary>Counts questions without an answer. True when there were too many in a row.</summary>
    internal bool IsSilent(bool hasFailed)
    {
        if (hasFailed)
        {
            return Interlocked.Increment(ref _silences) >= MaximumSilences;
        }

        if (Volatile.Read(ref _silences) != 0)
        {
            Interlocked.Exchange(ref _silences, 0);
        }

        return false;
    }

    internal string ServerText { get; } = Server.ToString();

    internal string Clean(string text) => QueryName.WithoutKey(text, Key);
}

/// <summary>
/// Checks zones by their test entries (RFC 5782, 5): what must be listed is, what must not be is not. Per resolver and address
/// family, remembered as long as the answers say. Thread-safe.
/// </summary>
internal sealed class ZoneChecks
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterSilence = TimeSpan.FromSeconds(10);
    private const int MaximumText = 500;

    private readonly ConcurrentDictionary<Key, Slot> _slots = new();
    private readonly DnsAsker _asker;
    private readonly TimeProvider _time;

    internal ZoneChecks(DnsAsker asker, TimeProvider time)
    {
        _asker = asker;
        _time = time;
    }

    /// <summary>The result of the check where there is one that is still good; null where not.</summary>
    internal ZoneCheck? Find(ZoneAccess access, BlockListSubject subject) =>
        _slots.TryGetValue(KeyOf(access, subject), out Slot? slot) ? Good(slot) : null;

    /// <summary>Makes the check, once for all who wait for it.</summary>
    internal async Task<ZoneCheck> MakeAsync(ZoneAccess access, BlockListSubject subject, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        Slot slot = _slots.GetOrAdd(KeyOf(access, subject), static _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Good(slot) is ZoneCheck meanwhile)
            {
                return meanwhile;
            }

            ZoneCheck check = await AskAsync(access, subject, cancellationToken).ConfigureAwait(false);
            slot.Check = check;
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Request,
                $"{access.Zone.Name} through {access.Server}: " + (check.Failure is null ? "its test entries are answered rightly." : $"{check.Failure}: {check.Meaning}")));
            return check;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Notes that a zone refuses now, so that it is not asked ten thousand times more.</summary>
    internal void Refuse(ZoneAccess access, BlockListSubject subject, string meaning, string text, string steps, IReadOnlyList<string> codes) =>
        _slots.GetOrAdd(KeyOf(access, subject), static _ => new Slot()).Check = new ZoneCheck
        {
            Failure = BlockListStatus.Refused,
            Meaning = meaning,
            Text = text,
            Steps = steps,
            Codes = codes,
            Ends = _time.GetUtcNow() + AfterRefusal,
        };

    /// <summary>Notes that a zone has stopped answering, so that a long run does not wait for it thousands of times.</summary>
    internal void GiveUp(ZoneAccess access, BlockListSubject subject) =>
        _slots.GetOrAdd(KeyOf(access, subject), static _ => new Slot()).Check = new ZoneCheck
        {
            Failure = BlockListStatus.Unreachable,
            Meaning = "Nothing is known: the list has stopped answering.",
            Ends = _time.GetUtcNow() + AfterSilence,
        };

    /// <summary>The list's own words about a name, harmless and without the key; empty without any.</summary>
    internal async Task<string> ReadTextAsync(ZoneAccess access, string name, CancellationToken cancellationToken)
    {
        DnsAnswer answer = await _asker.AskAsync(access.Server, name, QueryType.TXT, access.Patience, cancellationToken).ConfigureAwait(false);
        return Core.Text.Harmless.Text(access.Clean(string.Join(" | ", answer.Texts.Distinct(StringComparer.Ordinal))), MaximumText);
    }

    private async Task<ZoneCheck> AskAsync(ZoneAccess access, BlockListSubject subject, CancellationToken cancellationToken)
    {
        BlockListTestEntry? entry = access.Zone.TestEntries.FirstOrDefault(t => t.Subject == subject)
            ?? access.Zone.TestEntries.FirstOrDefault(t => IsName(t.Subject) && IsName(subject))
            ?? access.Zone.TestEntries.FirstOrDefault(t => t.Subject is BlockListSubject.IPv4 or BlockListSubject.UrlIPv4 && subject is BlockListSubject.IPv4 or BlockListSubject.UrlIPv4);
        TimeSpan life = Longest;
        if (entry?.Listed is string listed)
        {
            string name = QueryName.LabelsForTest(access.Zone, subject, listed) + "." + access.Name;
            DnsAnswer answer = await _asker.AskAsync(access.Server, name, QueryType.A, access.Patience, cancellationToken).ConfigureAwait(false);
            ZoneCheck? failure = answer.Outcome == DnsOutcome.NotFound
                ? Unreliable(access, $"Its test entry {listed} should be listed and is not: this resolver does not see the list, or the list is empty.", [])
                : await JudgeAsync(access, answer, name, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }

            life = Shorter(life, answer);
        }

        if (entry?.NotListed is string notListed)
        {
            string name = QueryName.LabelsForTest(access.Zone, subject, notListed) + "." + access.Name;
            DnsAnswer answer = await _asker.AskAsync(access.Server, name, QueryType.A, access.Patience, cancellationToken).ConfigureAwait(false);
            ZoneCheck? failure = await JudgeAsync(access, answer, name, cancellationToken).ConfigureAwait(false);
            if (failure is not null || answer.Outcome == DnsOutcome.Found)
            {
                return failure ?? Unreliable(
                    access,
                    $"Its test entry {notListed} must not be listed and is: the zone answers everything, as abandoned lists do.",
                    ZoneAnswer.Read(access.Zone, answer.Addresses).Codes);
            }

            life = Shorter(life, answer);
        }

        return new ZoneCheck { HasPositive = entry?.Listed is not null, Ends = _time.GetUtcNow() + life };
    }

    /// <summary>What makes an answer to a test entry worthless, whichever entry it is; null where nothing does.</summary>
    private async Task<ZoneCheck?> JudgeAsync(ZoneAccess access, DnsAnswer answer, string name, CancellationToken cancellationToken)
    {
        switch (answer.Outcome)
        {
            case DnsOutcome.Failed:
                return Failure(BlockListStatus.Unreachable, $"Nothing is known: {answer.Reason}.", answer, AfterSilence);
            case DnsOutcome.Refused:
                return Failure(BlockListStatus.Refused, $"Nothing is known: {answer.Reason}.", answer, AfterRefusal);
            case DnsOutcome.NotFound:
                return null;
            default:
                ZoneAnswer read = ZoneAnswer.Read(access.Zone, answer.Addresses);
                return read.Status switch
                {
                    BlockListStatus.Unreliable => Unreliable(access, read.Meaning, read.Codes),
                    BlockListStatus.Refused => new ZoneCheck
                    {
                        Failure = BlockListStatus.Refused,
                        Meaning = read.Meaning,
                        Steps = read.Steps,
                        Codes = read.Codes,
                        Text = await ReadTextAsync(access, name, cancellationToken).ConfigureAwait(false),
                        Elapsed = answer.Elapsed,
                        Ends = _time.GetUtcNow() + AfterRefusal,
                    },
                    _ => null,
                };
        }
    }

    private ZoneCheck Failure(BlockListStatus status, string meaning, DnsAnswer answer, TimeSpan life) =>
        new() { Failure = status, Meaning = meaning, Elapsed = answer.Elapsed, Ends = _time.GetUtcNow() + life };

    private ZoneCheck Unreliable(ZoneAccess access, string meaning, IReadOnlyList<string> codes) => new()
    {
        Failure = BlockListStatus.Unreliable,
        Meaning = access.Clean(meaning),
        Codes = codes,
        Ends = _time.GetUtcNow() + Shortest,
    };

    private static TimeSpan Shorter(TimeSpan life, DnsAnswer answer)
    {
        TimeSpan other = answer.TimeToLive ?? Shortest;
        TimeSpan shorter = other < life ? other : life;
        return shorter > Shortest ? shorter : Shortest;
    }

    private ZoneCheck? Good(Slot slot) => slot.Check is ZoneCheck check && check.Ends > _time.GetUtcNow() ? check : null;

    private static bool IsName(BlockListSubject subject) => subject is BlockListSubject.Domain or BlockListSubject.UrlHost;

    private static Key KeyOf(ZoneAccess access, BlockListSubject subject) => new(access.Server, access.Name, subject);

    private readonly record struct Key(IPEndPoint Server, string Zone, BlockListSubject Subject);

    private sealed class Slot
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);

        internal volatile ZoneCheck? Check;
    }
}
