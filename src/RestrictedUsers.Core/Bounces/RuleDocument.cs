using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Bounces;

/// <summary>The rules and cases of one file, checked: a property or a name that is not known is an error, not silence.</summary>
internal sealed class RuleDocument
{
    internal static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string[] AdviceNames = ["owner", "blocked", "list", "nextStep", "command", "helpUri", "transient", "support"];
    private static readonly string[] RuleNames = ["comment", "codes", "text", "expect", "bare", "case", "confidence", "verified", "source"];

    private RuleDocument(IReadOnlyList<BounceRule> rules, IReadOnlyDictionary<string, BounceAdvice> cases)
    {
        Rules = rules;
        Cases = cases;
    }

    internal IReadOnlyList<BounceRule> Rules { get; }

    internal IReadOnlyDictionary<string, BounceAdvice> Cases { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="root">Its content.</param>
    /// <param name="knownCases">Cases that its rules may name besides its own.</param>
    /// <exception cref="FormatException">It has an error; the message says which.</exception>
    internal static RuleDocument Read(JsonElement root, IReadOnlyDictionary<string, BounceAdvice> knownCases)
    {
        CheckNames(root, "the file", ["comment", "sources", "cases", "rules"]);
        var cases = new Dictionary<string, BounceAdvice>(StringComparer.OrdinalIgnoreCase);
        if (root.TryGetProperty("cases", out JsonElement given))
        {
            foreach (JsonProperty property in given.EnumerateObject())
            {
                CheckNames(property.Value, $"the case '{property.Name}'", [.. AdviceNames, "comment"]);
                cases[property.Name] = ReadAdvice(property.Value);
            }
        }

        var rules = new List<BounceRule>();
        if (root.TryGetProperty("rules", out JsonElement list))
        {
            foreach (JsonElement rule in list.EnumerateArray())
            {
                rules.Add(ReadRule(rule, rules.Count + 1, name => cases.ContainsKey(name) || knownCases.ContainsKey(name)));
            }
        }

        return new RuleDocument(rules, cases);
    }

    private static BounceRule ReadRule(JsonElement rule, int number, Func<string, bool> isCase)
    {
        string where = string.Format(CultureInfo.InvariantCulture, "rule {0}", number);
        CheckNames(rule, where, [.. AdviceNames, .. RuleNames]);
        string name = Text(rule, "case") ?? throw new FormatException($"In {where} the 'case' is missing.");
        if (!isCase(name))
        {
            throw new FormatException($"In {where} the case '{name}' is not known. A case of your own needs an entry in 'cases'.");
        }

        var read = new BounceRule
        {
            Codes = ReadCodes(rule, where),
            Text = Pattern(rule, "text"),
            Expect = Pattern(rule, "expect"),
            IsBare = Flag(rule, "bare") ?? false,
            Case = name,
            MaximumConfidence = Flag(rule, "verified") == false
                ? DiagnosisConfidence.Low
                : Named<DiagnosisConfidence>(rule, "confidence") ?? DiagnosisConfidence.High,
            Advice = ReadAdvice(rule),
        };
        return read.Codes.Count > 0 || read.Text is not null
            ? read
            : throw new FormatException($"{where} has neither 'codes' nor 'text' and would match everything.");
    }

    private static BounceAdvice ReadAdvice(JsonElement element) => new()
    {
        Owner = Named<ActionOwner>(element, "owner"),
        Blocked = Named<BlockedThing>(element, "blocked"),
        List = Text(element, "list"),
        NextStep = Text(element, "nextStep"),
        Command = Text(element, "command"),
        HelpUri = Text(element, "helpUri"),
        IsTransient = Flag(element, "transient"),
        Support = Text(element, "support"),
    };

    private static CodeRange[] ReadCodes(JsonElement rule, string where) => rule.TryGetProperty("codes", out JsonElement codes)
        ? [.. codes.EnumerateArray().Select(code => CodeRange.TryParse(code.GetString(), out CodeRange? range)
            ? range
            : throw new FormatException($"In {where} '{code}' is neither a code (5.1.8) nor a range (5.7.606-5.7.649)."))]
        : [];

    private static Regex? Pattern(JsonElement rule, string name) => Text(rule, name) is string text
        ? new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, BounceLimits.MatchTimeout)
        : null;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static bool? Flag(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : null;

    private static T? Named<T>(JsonElement element, string name)
        where T : struct, Enum =>
        Text(element, name) is not string text ? null
        : !char.IsDigit(text.Length > 0 ? text[0] : '0') && Enum.TryParse(text, ignoreCase: true, out T named) ? named
        : throw new FormatException($"'{text}' is no {name}.");

    private static void CheckNames(JsonElement element, string where, string[] known)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (Array.IndexOf(known, property.Name) < 0)
            {
                throw new FormatException($"There is no property '{property.Name}' in {where}. Known: {string.Join(", ", known)}.");
            }
        }
    }
}
