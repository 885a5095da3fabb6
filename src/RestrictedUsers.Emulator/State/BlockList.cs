using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.State;

/// <summary>
/// The restricted senders, or the restricted connectors. Every entry keeps its position for good, listed or not, so that a page link that
/// names a position neither skips nor repeats an entry when others are unblocked between two pages. Guarded by the tenant's lock.
/// </summary>
internal sealed class BlockList
{
    private readonly IReadOnlyList<BlockedEntry> _entries;
    private readonly IReadOnlyList<SenderGenerator> _generators;
    private readonly Dictionary<string, BlockedEntry> _byKey = new(StringComparer.OrdinalIgnoreCase);

    public BlockList(IReadOnlyList<BlockedEntry> entries, IReadOnlyList<SenderGenerator> generators)
    {
        _entries = entries;
        _generators = generators;
        Count = entries.Count;
        foreach (var entry in entries)
        {
            _byKey.Add(entry.Key, entry);
        }

        foreach (var generator in generators)
        {
            Count += generator.Count;
        }
    }

    /// <summary>The number of positions.</summary>
    public int Count { get; }

    /// <summary>The explicit entries.</summary>
    public IReadOnlyList<BlockedEntry> Entries => _entries;

    public BlockedEntry this[int position]
    {
        get
        {
            if (position < _entries.Count)
            {
                return _entries[position];
            }

            var generator = Locate(position, out var index);
            return generator[index];
        }
    }

    /// <summary>The entry at a position if it can be anything else than blocked, without creating generated ones.</summary>
    public BlockedEntry? Tracked(int position)
    {
        if (position < _entries.Count)
        {
            return _entries[position];
        }

        var generator = Locate(position, out var index);
        return generator.TryGetChanged(index, out var entry) ? entry : null;
    }

    /// <summary>The entry of an address or id, in any case, listed or not. A generated one is not kept yet.</summary>
    public BlockedEntry? Find(string key, out Action keep)
    {
        keep = static () => { };
        if (_byKey.TryGetValue(key, out var entry))
        {
            return entry;
        }

        foreach (var generator in _generators)
        {
            var index = generator.IndexOf(key);
            if (index >= 0)
            {
                var generated = generator[index];
                keep = () => generator.Keep(index, generated);
                return generated;
            }
        }

        return null;
    }

    private SenderGenerator Locate(int position, out int index)
    {
        index = position - _entries.Count;
        foreach (var generator in _generators)
        {
            if (index < generator.Count)
            {
                return generator;
            }

            index -= generator.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(position));
    }
}
