using System.Collections.Generic;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace RestrictedUsers.Shell.CommandLine;

/// <summary>
/// The line of PowerShell that calls a script with the arguments of the command line. They bind as with <c>pwsh -File</c>: all
/// values are strings, <c>-Name value</c> and <c>-Name:value</c> are named, and only after a colon do <c>$true</c> and
/// <c>$false</c> become booleans, for switches. Nothing in an argument is ever run.
/// </summary>
internal static partial class ScriptCall
{
    /// <summary>Writes the call.</summary>
    /// <param name="fullPath">The script.</param>
    /// <param name="arguments">What followed it on the command line.</param>
    /// <returns>Such as <c>&amp; '/home/a/b.ps1' -Name 'value' -Switch:$false 'positional'</c>.</returns>
    public static string ToText(string fullPath, IReadOnlyList<string> arguments)
    {
        var text = new StringBuilder("& ").Append(Quote(fullPath));
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var name = ParameterName().Match(argument);
            if (!name.Success)
            {
                // Among them numbers below zero: they are values, not names.
                text.Append(' ').Append(argument is "--" ? argument : Quote(argument));
                continue;
            }

            text.Append(' ').Append(name.Value);
            if (!name.Value.EndsWith(':'))
            {
                continue;
            }

            if (name.Length < argument.Length)
            {
                text.Append(ToBooleanOrString(argument[name.Length..]));
            }
            else if (index + 1 < arguments.Count)
            {
                index++;
                text.Append(Quote(arguments[index]));
            }
        }

        return text.ToString();
    }

    private static string ToBooleanOrString(string value) =>
        bool.TryParse(value.StartsWith('$') ? value[1..] : value, out var boolean) ? boolean ? "$true" : "$false" : Quote(value);

    private static string Quote(string value) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";

    /// <summary>A dash (also one of those that word processors make of it) and a name, to the end or to a colon.</summary>
    [GeneratedRegex(@"^[-\u2013\u2014\u2015][\p{L}_?][\p{L}\p{Nd}_?-]*(?:\z|:)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
