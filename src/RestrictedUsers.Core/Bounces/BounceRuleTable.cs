using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Bounces;

/// <summary>The rules, in their order: those of the user first, then those that ship (bounce-rules.json). Safe for several threads.</summary>
internal sealed class BounceRuleTable
{
    /// <summary>The case of a bounce that no rule knows.</summary>
    internal const string UnknownCase = "Unknown";

    /// <summary>Codes whose rules are remembered. A hostile bounce can name a million codes.</summary>
    private const int MaximumRemembered = 256;

    private readonly IReadOnlyList<BounceRule> _rules;
    private readonly IReadOnlyDictionary<string, BounceAdvice> _cases;
    private readonly BounceRule[] _withoutCode;
    private readonly ConcurrentDictionary<EnhancedCode, BounceRule[]> _byCode = new();

    private BounceRuleTable(IReadOnlyList<BounceRule> rules, IReadOnlyDictionary<string, BounceAdvice> cases)
    {
        _rules = rules;
        _cases = cases;
        _withoutCode = [.. rules.Where(r => r.IsAbout(null))];
    }

    /// <summary>The names of all cases.</summary>
    internal IEnumerable<string> Cases => _cases.Keys;

    /// <summary>All rules, in their order.</summary>
    internal IReadOnlyList<BounceRule> Rules => _rules;

    /// <summary>The table that ships, with the rules of a file in front.</summary>
    /// <param name="rulePath">The user's own file; null for none.</param>
    /// <exception cref="RuleFileException">The file cannot be read or has an error.</exception>
    internal static BounceRuleTable Load(string? rulePath)
    {
        RuleDocument shipped = ReadShipped();
        if (string.IsNullOrWhiteSpace(rulePath))
        {
            return new BounceRuleTable(shipped.Rules, shipped.Cases);
        }

        RuleDocument own = ReadOwn(rulePath!, shipped.Cases);
        var cases = new Dictionary<string, BounceAdvice>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, BounceAdvice> entry in shipped.Cases.Concat(own.Cases))
        {
            cases[entry.Key] = cases.TryGetValue(entry.Key, out BounceAdvice? known) ? entry.Value.Or(known) : entry.Value;
        }

        return new BounceRuleTable([.. own.Rules, .. shipped.Rules], cases);
    }

    /// <summary>The first rule that fits; null where none does.</summary>
    /// <param name="code">The enhanced code; null where there is none.</param>
    /// <param name="text">The text behind the code, on one line.</param>
    internal RuleMatch? Find(EnhancedCode? code, string text)
    {
        foreach (BounceRule rule in RulesFor(code))
        {
            if (rule.Match(text) is RuleMatch match)
            {
                return match;
            }
        }

        return null;
    }

    /// <summary>What a person is told about a case, the rule's own words first.</summary>
    internal BounceAdvice AdviceFor(RuleMatch? match) =>
        match is null ? _cases[UnknownCase] : match.Rule.Advice.Or(_cases[match.Rule.Case]);

    private BounceRule[] RulesFor(EnhancedCode? code)
    {
        if (code is not EnhancedCode known)
        {
            return _withoutCode;
        }

        if (!_byCode.TryGetValue(known, out BounceRule[]? rules))
        {
            rules = [.. _rules.Where(r => r.IsAbout(known))];
            if (_byCode.Count < MaximumRemembered)
            {
                _byCode[known] = rules;
            }
        }

        return rules;
    }

    private static RuleDocument ReadShipped()
    {
        using Stream shipped = Assembly.GetExecutingAssembly().GetManifestResourceStream("bounce-rules.json")
            ?? throw new InvalidOperationException("The table of bounces is missing from the assembly.");
        using JsonDocument document = JsonDocument.Parse(shipped, RuleDocument.Lenient);
        return RuleDocument.Read(document.RootElement, new Dictionary<string, BounceAdvice>(StringComparer.OrdinalIgnoreCase));
    }

    private static RuleDocument ReadOwn(string path, IReadOnlyDictionary<string, BounceAdvice> knownCases)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > BounceLimits.RuleFileBytes)
            {
                throw new FormatException($"It has more than {BounceLimits.RuleFileBytes} bytes.");
            }

            using JsonDocument document = JsonDocument.Parse(stream, RuleDocument.Lenient);
            return RuleDocument.Read(document.RootElement, knownCases);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RuleFileException($"The rule file '{Harmless.Text(path, 500)}' cannot be used: {Harmless.Text(e.Message, 500)}", path, e);
        }
    }
}
