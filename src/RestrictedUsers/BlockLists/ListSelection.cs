using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;

namespace RestrictedUsers.BlockLists;

/// <summary>Which lists of the catalogue a person means.</summary>
internal sealed class ListSelection
{
    private readonly IReadOnlyList<BlockList> _catalogue;
    private readonly ICollection<string> _keys;
    private readonly bool _includeDoubtful;

    /// <param name="catalogue">The catalogue.</param>
    /// <param name="keys">The names of the keys that were given.</param>
    /// <param name="includeDoubtful">Whether lists of doubtful state are meant too.</param>
    internal ListSelection(IReadOnlyList<BlockList> catalogue, ICollection<string> keys, bool includeDoubtful)
    {
        _catalogue = catalogue;
        _keys = keys;
        _includeDoubtful = includeDoubtful;
    }

    /// <summary>What is wrong with names: unknown, dead, by hand only, or without their key.</summary>
    internal List<(string Name, InputProblem Problem)> Problems { get; } = new();

    /// <summary>The zones that are asked when nothing is named.</summary>
    internal IReadOnlyList<BlockListChoice> Default()
    {
        var replaced = new HashSet<string>(_catalogue.Where(l => l.Replaces is not null && HasKey(l)).Select(static l => l.Replaces!), StringComparer.OrdinalIgnoreCase);
        return [.. _catalogue.Where(l => CanBeAsked(l) && !replaced.Contains(l.Name)).SelectMany(DefaultZones)];
    }

    /// <summary>The zones of lists that fit the names: list names or zone names, wildcards too. A zone's exact name means also one that is asked on request only.</summary>
    internal IReadOnlyList<BlockListChoice> Named(IEnumerable<string> names)
    {
        var choices = new List<BlockListChoice>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            foreach (BlockListChoice choice in Find(name.Trim().TrimEnd('.')).Where(c => known.Add(c.Zone.Name)))
            {
                choices.Add(choice);
            }
        }

        return choices;
    }

    /// <summary>Whether a list's name, or the name of one of its zones, fits.</summary>
    internal static bool Fits(BlockList list, WildcardPattern pattern) => pattern.IsMatch(list.Name) || list.Zones.Any(z => pattern.IsMatch(z.Name));

    private IReadOnlyList<BlockListChoice> Find(string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            BlockListChoice[] found = [.. _catalogue.Where(CanBeAsked)
                .SelectMany(l => DefaultZones(l).Where(c => pattern.IsMatch(l.Name) || pattern.IsMatch(c.Zone.Name)))];
            return found.Length > 0 ? found : Refuse(name, ErrorIds.BlockListNotFound, $"No list that can be asked fits '{EntityName.Show(name)}'.");
        }

        BlockList? list = _catalogue.FirstOrDefault(l => Is(l.Name, name))
            ?? _catalogue.FirstOrDefault(l => l.Zones.Any(z => Is(z.Name, name) || (l.State == BlockListState.Dead && IsBelow(name, z.Name))));
        if (list is null)
        {
            return Refuse(name, ErrorIds.BlockListNotFound, $"The catalogue has no list or zone '{EntityName.Show(name)}'.");
        }

        if (list.State == BlockListState.Dead)
        {
            return Refuse(name, ErrorIds.BlockListDead, $"'{EntityName.Show(name)}' is not asked, because {list.Name} is dead. {list.Description}");
        }

        if (list.State == BlockListState.Manual)
        {
            return Refuse(name, ErrorIds.BlockListManual, $"{list.Name} has no public DNS zone: look it up at {list.RemovalUri}.");
        }

        if (!HasKey(list))
        {
            return Refuse(name, ErrorIds.BlockListKeyRequired, $"{list.Name} needs a key: -Key @{{ {list.KeyName} = ... }}.");
        }

        // Where all of a list's zones are asked on request only, its exact name is the request.
        BlockListChoice[] usual = [.. DefaultZones(list)];
        return Is(list.Name, name)
            ? usual.Length > 0 ? usual : [.. list.Zones.Select(z => new BlockListChoice(list, z))]
            : [.. list.Zones.Where(z => Is(z.Name, name)).Select(z => new BlockListChoice(list, z))];
    }

    private IReadOnlyList<BlockListChoice> Refuse(string name, ErrorDefinition definition, string message)
    {
        Problems.Add((name, new InputProblem(definition, message)));
        return [];
    }

    private bool CanBeAsked(BlockList list) =>
        HasKey(list) && (list.State == BlockListState.Active || (list.State == BlockListState.Doubtful && _includeDoubtful));

    private bool HasKey(BlockList list) => list.KeyName is null || _keys.Contains(list.KeyName);

    private static IEnumerable<BlockListChoice> DefaultZones(BlockList list) =>
        list.Zones.Where(static z => z.ContainedIn is null && z.OnRequestOnly.Length == 0).Select(z => new BlockListChoice(list, z));

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string name, string zone) => name.EndsWith("." + zone, StringComparison.OrdinalIgnoreCase);
}
