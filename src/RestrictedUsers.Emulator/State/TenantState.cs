using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.State;

/// <summary>How an unblock ended.</summary>
internal enum RemovalResult
{
    /// <summary>The entity was blocked and is not any more.</summary>
    Unblocked,

    /// <summary>It was unblocked already and only still listed: an unblock was spent for nothing.</summary>
    Wasted,

    /// <summary>Accepted without any effect.</summary>
    Ignored,

    NotListed,

    LimitReached,
}

/// <summary>One page: positions in the list, and where the next one starts.</summary>
internal sealed record ListPage(IReadOnlyList<int> Positions, int? Next);

/// <summary>The tenant's data and the rules by which time and commands change it. Safe for concurrent use.</summary>
internal sealed class TenantState
{
    private readonly object _gate = new();
    private readonly BlockList _senders;
    private readonly BlockList _connectors;
    private readonly AuditLog _audit;
    private readonly Dictionary<string, List<DateTimeOffset>> _unblocks;

    // Entries that time alone will change: they are brought up to date before the audit log is read.
    private readonly HashSet<BlockedEntry> _timed = [];

    public TenantState(BlockList senders, BlockList connectors, AuditLog audit, Dictionary<string, List<DateTimeOffset>> earlierUnblocks)
    {
        _senders = senders;
        _connectors = connectors;
        _audit = audit;
        _unblocks = earlierUnblocks;
        foreach (var list in new[] { senders, connectors })
        {
            foreach (var entry in list.Entries)
            {
                if (entry.Expires is not null)
                {
                    _timed.Add(entry);
                }
            }
        }
    }

    /// <summary>The listed entries from a position on, at most <paramref name="size"/>.</summary>
    public ListPage ReadPage(EntityKind kind, int start, int size, DateTimeOffset now, EmulatorSettings settings)
    {
        lock (_gate)
        {
            var list = ListOf(kind);
            var positions = new List<int>();
            for (var position = start; position < list.Count; position++)
            {
                var tracked = list.Tracked(position);
                if (tracked is not null)
                {
                    Advance(tracked, now, settings);
                    if (!tracked.IsListed(now, settings))
                    {
                        continue;
                    }
                }

                // A link is only given when there is something behind it.
                if (positions.Count == size)
                {
                    return new ListPage(positions, position);
                }

                positions.Add(position);
            }

            return new ListPage(positions, Next: null);
        }
    }

    /// <summary>One listed entry, or null.</summary>
    public EntryView? Find(EntityKind kind, string key, DateTimeOffset now, EmulatorSettings settings)
    {
        lock (_gate)
        {
            var entry = ListOf(kind).Find(key, out _);
            if (entry is null)
            {
                return null;
            }

            Advance(entry, now, settings);
            return entry.IsListed(now, settings) ? entry.View() : null;
        }
    }

    public EntryView ViewAt(EntityKind kind, int position)
    {
        lock (_gate)
        {
            return ListOf(kind)[position].View();
        }
    }

    /// <summary>Unblocks. Deciding and committing are one step.</summary>
    public RemovalResult Remove(EntityKind kind, string key, string? comment, Actor actor, DateTimeOffset now, EmulatorSettings settings)
    {
        lock (_gate)
        {
            var entry = ListOf(kind).Find(key, out var keep);
            if (entry is null)
            {
                return RemovalResult.NotListed;
            }

            Advance(entry, now, settings);
            if (!entry.IsListed(now, settings))
            {
                return RemovalResult.NotListed;
            }

            var wasBlocked = entry.IsBlocked;
            if (!wasBlocked && settings.RepeatWhileListed != RepeatedRemoval.Count)
            {
                return settings.RepeatWhileListed == RepeatedRemoval.Ignore ? RemovalResult.Ignored : RemovalResult.NotListed;
            }

            if (kind == EntityKind.Sender && !TrySpendUnblock(entry, now, settings))
            {
                return RemovalResult.LimitReached;
            }

            keep();
            if (wasBlocked)
            {
                entry.UnblockedAt = now;
                _timed.Add(entry);
            }

            if (settings.RemovalTouchesChanged)
            {
                entry.Changed = now;
            }

            if (settings.Audit.Enabled)
            {
                _audit.WriteUnblock(kind, entry.Key, comment, actor, now);
            }

            return wasBlocked ? RemovalResult.Unblocked : RemovalResult.Wasted;
        }
    }

    /// <summary>Searches the audit log; see <see cref="AuditLog.Search"/>. A null count means all records so far.</summary>
    public List<AuditRecord> SearchAudit(ref int? count, Func<AuditRecord, bool> matches, DateTimeOffset now, EmulatorSettings settings)
    {
        lock (_gate)
        {
            foreach (var entry in _timed)
            {
                Advance(entry, now, settings);
            }

            count ??= _audit.Count;
            return settings.Audit.Enabled ? _audit.Search(count.Value, matches) : [];
        }
    }

    private BlockList ListOf(EntityKind kind) => kind == EntityKind.Sender ? _senders : _connectors;

    private bool TrySpendUnblock(BlockedEntry entry, DateTimeOffset now, EmulatorSettings settings)
    {
        if (!_unblocks.TryGetValue(entry.Key, out var times))
        {
            _unblocks.Add(entry.Key, times = []);
        }

        if ((entry.UnblockLimit ?? settings.UnblockLimit.Count) is { } limit)
        {
            var spent = 0;
            foreach (var time in times)
            {
                if (time > now - settings.UnblockLimit.Window)
                {
                    spent++;
                }
            }

            if (spent >= limit)
            {
                return false;
            }
        }

        times.Add(now);
        return true;
    }

    /// <summary>Does what has become due: a block that ends by itself, a new block after an unblock.</summary>
    private void Advance(BlockedEntry entry, DateTimeOffset now, EmulatorSettings settings)
    {
        if (entry.IsBlocked && entry.Expires is { } end && now >= end)
        {
            entry.Expired = true;
            if (settings.Audit is { Enabled: true, ExpiryWritesDelisted: true })
            {
                _audit.WriteEvent("Delisted", entry.Key, reason: string.Empty, end);
            }
        }

        if (entry.UnblockedAt is { } unblocked && (entry.ReblockAfter ?? settings.ReblockAfter) is { } after && now >= unblocked + after)
        {
            entry.Created = unblocked + after;
            entry.Changed = null;
            entry.UnblockedAt = null;
            entry.Expires = null;
            if (settings.Audit.Enabled)
            {
                _audit.WriteEvent("Listed", entry.Key, entry.Reason, entry.Created);
            }
        }
    }
}
