using System;
using System.Globalization;
using System.Linq;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Reads domain names, internationalised ones included.</summary>
internal static class DomainName
{
    private const int MaximumLabel = 63;

    /// <summary>Reads a name.</summary>
    /// <param name="text">What was given, already known to be harmless to print.</param>
    /// <param name="ascii">The name in ASCII, lower case, without a dot at its end; empty where it is none.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal static string? Read(string text, out string ascii)
    {
        ascii = "";
        string name = text.Length > 0 && text[text.Length - 1] == '.' ? text.Substring(0, text.Length - 1) : text;
        foreach (char c in name)
        {
            if (char.IsWhiteSpace(c))
            {
                return "a name has no blanks";
            }

            if (c <= '\u007F' && !(char.IsLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                return $"a name has no '{c}'";
            }
        }

        string converted = name.ToLowerInvariant();
        try
        {
            // Also folds the dots of other scripts, and refuses unassigned characters. ASCII names stay as they are: real ones break its rules.
            converted = converted.All(static c => c <= '\u007F') ? converted : new IdnMapping { UseStd3AsciiRules = false }.GetAscii(converted).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return Long(name) ?? "it has an empty label, or characters that a name cannot have";
        }

        if (Long(converted) is string tooLong)
        {
            return tooLong;
        }

        string[] labels = converted.Split('.');
        if (labels.Length < 2)
        {
            return "a domain has a dot in it";
        }

        foreach (string label in labels)
        {
            if (label.Length == 0 || label[0] == '-' || label[label.Length - 1] == '-')
            {
                return "it has an empty label, or one that begins or ends with a hyphen";
            }
        }

        if (IsNumber(labels[labels.Length - 1]))
        {
            return "its last part is a number";
        }

        ascii = converted;
        return null;
    }

    private static string? Long(string name)
    {
        foreach (string label in name.Split('.'))
        {
            if (label.Length > MaximumLabel)
            {
                return $"one of its labels has {label.Length} characters, and {MaximumLabel} are the most";
            }
        }

        return name.Length > QueryName.MaximumLength ? $"it has {name.Length} characters, and {QueryName.MaximumLength} are the most" : null;
    }

    private static bool IsNumber(string label)
    {
        foreach (char c in label)
        {
            if (c is < '0' or > '9')
            {
                return false;
            }
        }

        return true;
    }
}
