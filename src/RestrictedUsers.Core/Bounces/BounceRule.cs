using System.Collections.Generic;
using System.Text.RegularExpressions;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Bounces;

/// <summary>What is blocked in a case, and so which address a diagnosis shows.</summary>
internal enum BlockedThing
{
    None,
    Sender,
    IPAddress,
}

/// <summary>What a person is told about a case. Null where nothing is said here.</summary>
internal sealed record BounceAdvice
{
    internal ActionOwner? Owner { get; init; }

    internal BlockedThing? Blocked { get; init; }

    internal string? List { get; init; }

    internal string? NextStep { get; init; }

    internal string? Command { get; init; }

    internal string? HelpUri { get; init; }

    internal bool? IsTransient { get; init; }

    internal string? Support { get; init; }

    /// <summary>This advice, and the other's where this one says nothing. An empty text says that there is none.</summary>
    internal BounceAdvice Or(BounceAdvice other) => new()
    {
        Owner = Owner ?? other.Owner,
        Blocked = Blocked ?? other.Blocked,
        List = List ?? other.List,
        NextStep = NextStep ?? other.NextStep,
        Command = Command ?? other.Command,
        HelpUri = HelpUri ?? other.HelpUri,
        IsTransient = IsTransient ?? other.IsTransient,
        Support = Support ?? other.Support,
    };
}

/// <summary>One rule: which codes and texts it knows, and what they mean.</summary>
internal sealed class BounceRule
{
    internal IReadOnlyList<CodeRange> Codes { get; init; } = [];

    internal Regex? Text { get; init; }

    internal Regex? Expect { get; init; }

    /// <summary>Whether the rule is for a code without any text.</summary>
    internal bool IsBare { get; init; }

    internal string Case { get; init; } = "";

    internal DiagnosisConfidence MaximumConfidence { get; init; } = DiagnosisConfidence.High;

    internal BounceAdvice Advice { get; init; } = new();

    /// <summary>Whether the rule is about this code at all. A rule without codes is about every one.</summary>
    internal bool IsAbout(EnhancedCode? code)
    {
        if (Codes.Count == 0)
        {
            return true;
        }

        foreach (CodeRange range in Codes)
        {
            if (code is EnhancedCode given && range.Contains(given))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Judges a text whose code the rule is about; null where the rule does not fit.</summary>
    internal RuleMatch? Match(string text)
    {
        if (IsBare)
        {
            return text.Length == 0 ? new RuleMatch(this, null, DiagnosisConfidence.Medium) : null;
        }

        try
        {
            Match? required = Text?.Match(text);
            if (required is { Success: false })
            {
                return null;
            }

            Match? confirming = Expect?.Match(text);
            bool isConfirmed = Codes.Count > 0 && (required ?? confirming) is { Success: true };
            DiagnosisConfidence found = isConfirmed ? DiagnosisConfidence.High : DiagnosisConfidence.Medium;
            return new RuleMatch(this, confirming is { Success: true } ? confirming : required, found < MaximumConfidence ? found : MaximumConfidence);
        }
        catch (RegexMatchTimeoutException)
        {
            return null; // A rule that cannot decide in time does not decide.
        }
    }
}

/// <summary>A rule that fits.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Groups">The match of its pattern; null where the rule has none or none fitted.</param>
/// <param name="Confidence">How well it fits.</param>
internal sealed record RuleMatch(BounceRule Rule, Match? Groups, DiagnosisConfidence Confidence)
{
    /// <summary>What a group of the pattern caught; null where it caught nothing.</summary>
    internal string? Group(string name) => Groups?.Groups[name] is { Success: true } group ? group.Value : null;
}
