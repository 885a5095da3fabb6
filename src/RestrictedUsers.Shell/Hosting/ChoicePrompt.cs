using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Host;

namespace RestrictedUsers.Shell.Hosting;

/// <summary>A question with a few answers, such as the confirmations of ShouldProcess and ShouldContinue.</summary>
internal sealed class ChoicePrompt
{
    private const string HelpKey = "?";
    private readonly Choice[] _choices;
    private readonly int _defaultChoice;

    /// <summary>Prepares the question.</summary>
    /// <param name="choices">The answers; an ampersand in a label stands before its key.</param>
    /// <param name="defaultChoice">The index of the answer that Enter gives; -1 for none.</param>
    public ChoicePrompt(IEnumerable<ChoiceDescription> choices, int defaultChoice)
    {
        ArgumentNullException.ThrowIfNull(choices);
        _choices = choices.Select(Choice.From).ToArray();
        ArgumentOutOfRangeException.ThrowIfZero(_choices.Length, nameof(choices));
        ArgumentOutOfRangeException.ThrowIfLessThan(defaultChoice, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(defaultChoice, _choices.Length);
        _defaultChoice = defaultChoice;
    }

    /// <summary>Asks until one of the answers is given, by its key or its whole label, in any letter case.</summary>
    /// <param name="caption">The heading, may be empty.</param>
    /// <param name="message">The question, may be empty.</param>
    /// <param name="write">Writes text.</param>
    /// <param name="ask">Writes a prompt and reads the answer.</param>
    /// <returns>The index of the answer.</returns>
    public int Ask(string? caption, string? message, Action<string> write, Func<string, string> ask)
    {
        write(Environment.NewLine);
        foreach (var line in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(line))
            {
                write(line + Environment.NewLine);
            }
        }

        while (true)
        {
            var answer = ask(Question()).Trim();
            if (answer.Length == 0)
            {
                if (_defaultChoice >= 0)
                {
                    return _defaultChoice;
                }

                continue;
            }

            var chosen = Find(answer);
            if (chosen >= 0)
            {
                return chosen;
            }

            if (answer is HelpKey)
            {
                foreach (var choice in _choices)
                {
                    write($"{choice.KeyOrLabel} - {choice.Help}{Environment.NewLine}");
                }
            }
        }
    }

    private int Find(string answer)
    {
        for (var index = 0; index < _choices.Length; index++)
        {
            if (string.Equals(answer, _choices[index].Key, StringComparison.OrdinalIgnoreCase)
                || string.Equals(answer, _choices[index].Label, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }

    private string Question()
    {
        var parts = _choices.Select(choice => choice.Key.Length > 0 ? $"[{choice.Key}] {choice.Label}" : choice.Label);
        var hint = _defaultChoice >= 0 ? $" (default is \"{_choices[_defaultChoice].KeyOrLabel}\")" : string.Empty;
        return $"{string.Join("  ", parts)}  [{HelpKey}] Help{hint}: ";
    }

    private sealed record Choice(string Key, string Label, string Help)
    {
        public string KeyOrLabel => Key.Length > 0 ? Key : Label;

        public static Choice From(ChoiceDescription description)
        {
            var label = description.Label;
            var ampersand = label.IndexOf('&', StringComparison.Ordinal);
            var key = ampersand >= 0 && ampersand + 1 < label.Length
                ? StringInfo.GetNextTextElement(label, ampersand + 1).ToUpper(CultureInfo.CurrentCulture)
                : string.Empty;
            return new Choice(key, ampersand < 0 ? label : label.Remove(ampersand, 1), description.HelpMessage ?? string.Empty);
        }
    }
}
