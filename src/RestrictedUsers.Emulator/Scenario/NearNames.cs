using System;
using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Finds what a person probably meant.</summary>
internal static class NearNames
{
    private const int LongestTypo = 3;

    /// <summary>A sentence that names the near ones, or all when none is near.</summary>
    public static string Suggest(string written, IEnumerable<string> known)
    {
        var names = known.OrderBy(name => name, StringComparer.Ordinal).ToList();
        var near = names
            .Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(candidate => candidate.Distance <= Math.Min(LongestTypo, Math.Max(1, written.Length / 2)))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => $"'{candidate.Name}'")
            .Take(3)
            .ToList();
        return near.Count > 0
            ? "Did you mean " + string.Join(" or ", near) + "?"
            : "Known are: " + string.Join(", ", names) + ".";
    }

    /// <summary>The edit distance (Levenshtein), not counting case.</summary>
    internal static int Distance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
