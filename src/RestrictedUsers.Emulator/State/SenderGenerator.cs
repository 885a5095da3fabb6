using System;
using System.Collections.Generic;
using System.Globalization;

namespace RestrictedUsers.Emulator.State;

/// <summary>
/// Many senders from one pattern. They exist only while they are read, except those that were changed; being listed leaves no audit record.
/// </summary>
internal sealed class SenderGenerator
{
    private readonly Dictionary<int, BlockedEntry> _changed = [];

    public int Count { get; set; }

    /// <summary>The number of the first one.</summary>
    public int Start { get; set; } = 1;

    /// <summary>The address, with one <c>{0}</c> (or <c>{0:D6}</c>) for the number.</summary>
    public string Pattern { get; set; } = string.Empty;

    /// <summary>The reason, with any <c>{0}</c> for the number.</summary>
    public string Reason { get; set; } = string.Empty;

    public DateTimeOffset Created { get; set; }

    /// <summary>How much each one was created after the one before it.</summary>
    public TimeSpan CreatedStep { get; set; }

    public bool Temporary { get; set; }

    public TimeSpan? ListLag { get; set; }

    public TimeSpan? ReblockAfter { get; set; }

    public int? UnblockLimit { get; set; }

    public string AddressOf(int index) => string.Format(CultureInfo.InvariantCulture, Pattern, Start + index);

    public BlockedEntry this[int index] => _changed.TryGetValue(index, out var entry) ? entry : Create(index);

    /// <summary>The changed entry, if this one was changed.</summary>
    public bool TryGetChanged(int index, out BlockedEntry entry) => _changed.TryGetValue(index, out entry!);

    /// <summary>Keeps an entry that is about to be changed.</summary>
    public void Keep(int index, BlockedEntry entry) => _changed[index] = entry;

    /// <summary>The index of an address, or -1.</summary>
    public int IndexOf(string address)
    {
        var hole = Pattern.IndexOf('{');
        var prefix = Pattern.Substring(0, hole);
        var suffix = Pattern.Substring(Pattern.IndexOf('}') + 1);
        if (address.Length <= prefix.Length + suffix.Length
            || !address.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            || !address.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        var digits = address.Substring(prefix.Length, address.Length - prefix.Length - suffix.Length);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < Start || number - Start >= Count)
        {
            return -1;
        }

        // "user007@" is not "user7@", unless the pattern writes it so.
        var index = number - Start;
        return string.Equals(AddressOf(index), address, StringComparison.OrdinalIgnoreCase) ? index : -1;
    }

    private BlockedEntry Create(int index) => new()
    {
        Key = AddressOf(index),
        Reason = Reason.Contains('{') ? string.Format(CultureInfo.InvariantCulture, Reason, Start + index) : Reason,
        Created = Created + TimeSpan.FromTicks(CreatedStep.Ticks * index),
        Temporary = Temporary,
        ListLag = ListLag,
        ReblockAfter = ReblockAfter,
        UnblockLimit = UnblockLimit,
    };
}
