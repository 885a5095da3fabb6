using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>
/// The public-suffix list that the module carries: which part of a name somebody registered. The data is Mozilla's
/// (public_suffix_list.dat, MPL-2.0); the algorithm is the one that its site describes, private suffixes included, as domain
/// lists have entries below such names.
/// </summary>
internal sealed class PublicSuffixList
{
    private const string Resource = "public_suffix_list.dat";
    private const string VersionLine = "// VERSION: ";

    private static readonly Lazy<PublicSuffixList> s_shipped = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly HashSet<string> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wildcards = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exceptions = new(StringComparer.Ordinal);

    /// <summary>The list that ships with the module, read on first use.</summary>
    internal static PublicSuffixList Shipped => s_shipped.Value;

    /// <summary>The day of the list, UTC.</summary>
    internal DateTime Date { get; private set; }

    internal static PublicSuffixList Read(TextReader reader)
    {
        var list = new PublicSuffixList();
        var idn = new IdnMapping();
        while (reader.ReadLine() is string line)
        {
            line = line.Trim();
            if (line.StartsWith(VersionLine, StringComparison.Ordinal))
            {
                list.Date = DateTime.ParseExact(
                    line.Substring(VersionLine.Length, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
            }
            else if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            {
                list.Add(line, idn);
            }
        }

        return list;
    }

    /// <summary>The registered domain: the public suffix and one label more. Null where the name is itself a suffix.</summary>
    /// <param name="host">The name in ASCII, lower case, without a dot at its end.</param>
    internal string? RegisteredDomain(string host)
    {
        string[] labels = host.Split('.');
        int suffixLength = 1; // The rule that always holds: "*".
        for (int start = 0; start < labels.Length; start++)
        {
            string candidate = string.Join(".", labels, start, labels.Length - start);
            if (_exceptions.Contains(candidate))
            {
                suffixLength = labels.Length - start - 1;
                break;
            }

            string parent = start + 1 < labels.Length ? string.Join(".", labels, start + 1, labels.Length - start - 1) : "";
            if (_rules.Contains(candidate) || _wildcards.Contains(parent))
            {
                suffixLength = labels.Length - start;
                break;
            }
        }

        int wanted = suffixLength + 1;
        return labels.Length < wanted ? null : string.Join(".", labels, labels.Length - wanted, wanted);
    }

    private static PublicSuffixList Load()
    {
        using Stream stream = typeof(PublicSuffixList).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly has no {Resource}.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    private void Add(string line, IdnMapping idn)
    {
        int blank = line.IndexOfAny([' ', '\t']);
        string rule = (blank >= 0 ? line.Substring(0, blank) : line).ToLowerInvariant();
        (HashSet<string> set, string name) = rule[0] switch
        {
            '!' => (_exceptions, rule.Substring(1)),
            '*' => (_wildcards, rule.Substring(2)),
            _ => (_rules, rule),
        };
        set.Add(IsAscii(name) ? name : idn.GetAscii(name));
    }

    private static bool IsAscii(string text)
    {
        foreach (char c in text)
        {
            if (c > '\u007F')
            {
                return false;
            }
        }

        return true;
    }
}
