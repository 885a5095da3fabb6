using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.BlockLists;

/// <summary>Puts the results for each target together into one verdict.</summary>
internal sealed class SummaryBuilder
{
    private const int MaximumNames = 5;

    private readonly Dictionary<string, List<BlockListResult>> _results = new(StringComparer.Ordinal);
    private readonly List<string> _order = new();

    internal void Add(BlockListResult result)
    {
        if (!_results.TryGetValue(result.Target, out List<BlockListResult>? list))
        {
            _results.Add(result.Target, list = new List<BlockListResult>());
            _order.Add(result.Target);
        }

        list.Add(result);
    }

    /// <summary>One summary for each target, in the order in which their first answers came.</summary>
    internal IEnumerable<BlockListSummary> Build() => _order.Select(target => Build(_results[target]));

    private static BlockListSummary Build(IReadOnlyList<BlockListResult> results)
    {
        BlockListResult[] listed = [.. results.Where(static r => r.Status == BlockListStatus.Listed)];
        BlockListResult[] clean = [.. results.Where(static r => r.Status == BlockListStatus.NotListed)];
        BlockListResult[] unknown = [.. results.Where(static r => r.Status is not (BlockListStatus.Listed or BlockListStatus.NotListed))];
        BlockListSeverity severity = listed.Length > 0 ? listed.Max(static r => r.Severity) : BlockListSeverity.None;
        return new BlockListSummary
        {
            Target = results[0].Target,
            TargetType = results[0].TargetType,
            IsListed = listed.Length > 0 ? true : unknown.Length > 0 ? null : false,
            Severity = severity,
            Verdict = Verdict(listed, clean.Length, unknown.Length, severity),
            ListedOn = Names(listed),
            NotListedOn = Names(clean),
            UnknownOn = Names(unknown),
            IsShared = results[0].IsShared,
        };
    }

    private static string Verdict(BlockListResult[] listed, int clean, int unknown, BlockListSeverity severity)
    {
        string rest = unknown > 0 ? Text("; nothing is known of {0}", unknown) : "";
        if (listed.Length == 0)
        {
            return clean > 0 ? Text("Not listed on {0}", clean) + rest + "." : Text("Nothing is known: none of {0} gave an answer.", unknown);
        }

        string[] names = Names(listed);
        string shown = string.Join(", ", names.Take(MaximumNames)) + (names.Length > MaximumNames ? " …" : "");
        string what = severity switch
        {
            BlockListSeverity.Policy => "Listed as a matter of policy, not of blame, on",
            BlockListSeverity.Network => "Not accused itself, but its network is listed on",
            _ => "Listed on",
        };
        return Text("{0} {1} ({2} of {3}){4}.", what, shown, listed.Length, listed.Length + clean, rest);
    }

    private static string[] Names(IEnumerable<BlockListResult> results) =>
        [.. results.Select(static r => r.List).Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(static n => n, StringComparer.OrdinalIgnoreCase)];

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
