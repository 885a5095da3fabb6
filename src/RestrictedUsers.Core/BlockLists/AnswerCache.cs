using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using DnsClient;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>
/// Remembers answers for as long as they say: what is there by its TTL, what is not there by the SOA's minimum (DnsClient has a
/// fixed time only). Failures and refusals are not remembered here. Thread-safe.
/// </summary>
internal sealed class AnswerCache
{
    private const int MaximumEntries = 20_000;
    private static readonly TimeSpan LongestFound = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestNotFound = TimeSpan.FromHours(3); // RFC 2308, 5.

    private readonly object _gate = new();
    private readonly Dictionary<Key, Entry> _entries = new();
    private readonly TimeProvider _time;

    internal AnswerCache(TimeProvider time) => _time = time;

    /// <summary>The remembered answer; null without one.</summary>
    internal DnsAnswer? Find(IPEndPoint server, string name, QueryType type)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(new Key(server, name, type), out Entry entry) && entry.Ends > _time.GetUtcNow() ? entry.Answer : null;
        }
    }

    /// <summary>Remembers an answer, where it may be.</summary>
    internal void Add(IPEndPoint server, string name, QueryType type, DnsAnswer answer)
    {
        if (answer.TimeToLive is not TimeSpan life || life <= TimeSpan.Zero || answer.Outcome is not (DnsOutcome.Found or DnsOutcome.NotFound))
        {
            return;
        }

        TimeSpan longest = answer.Outcome == DnsOutcome.Found ? LongestFound : LongestNotFound;
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            if (_entries.Count >= MaximumEntries)
            {
                MakeRoom(now);
            }

            _entries[new Key(server, name, type)] = new Entry(answer.AsRemembered(), now + (life < longest ? life : longest));
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (Key key in _entries.Where(e => e.Value.Ends <= now).Select(static e => e.Key).ToArray())
        {
            _entries.Remove(key);
        }

        // All still good: those that end first go.
        foreach (Key key in _entries.OrderBy(static e => e.Value.Ends).Take(_entries.Count - (MaximumEntries / 2)).Select(static e => e.Key).ToArray())
        {
            _entries.Remove(key);
        }
    }

    private readonly record struct Key(IPEndPoint Server, string Name, QueryType Type);

    private readonly record struct Entry(DnsAnswer Answer, DateTimeOffset Ends);
}
