using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>Builds completion results.</summary>
internal static class Candidates
{
    /// <summary>Whether the candidate fits what was typed so far, wildcards and quotes included.</summary>
    internal static bool Fits(string candidate, string typed)
    {
        string bare = typed.Trim('\'', '"');
        return new WildcardPattern(bare + "*", WildcardOptions.IgnoreCase).IsMatch(candidate);
    }

    /// <summary>One result; quoted where PowerShell would read the bare word otherwise.</summary>
    internal static CompletionResult Create(string value, string listText, string toolTip)
    {
        bool isPlain = value.Length > 0 && value.All(static c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+')
            && char.IsLetterOrDigit(value[0]);
        string text = isPlain ? value : "'" + value.Replace("'", "''") + "'";
        return new CompletionResult(text, listText.Length > 0 ? listText : value, CompletionResultType.ParameterValue, toolTip.Length > 0 ? toolTip : value);
    }

    /// <summary>Why and since when an entity is restricted, in one line.</summary>
    internal static string ToolTip(BlockedSender sender)
    {
        string cause = sender.Cause switch
        {
            BlockCause.OutboundSpam => "outbound spam",
            BlockCause.RecipientLimit => "recipient limit exceeded",
            _ => "cause unknown",
        };
        string since = sender.CreatedAt is DateTime created
            ? string.Format(CultureInfo.InvariantCulture, ", since {0:yyyy-MM-dd HH:mm} UTC", created)
            : "";
        return cause + since + (sender.IsTemporary ? ", temporary" : "");
    }

    /// <summary>Runs a completer's work: whatever goes wrong, a key press only finds nothing.</summary>
    internal static IEnumerable<CompletionResult> Try(Func<IEnumerable<CompletionResult>> find)
    {
        try
        {
            return [.. find()];
        }
#pragma warning disable CA1031 // An exception here would end up in the person's command line; the cmdlet itself will report the cause.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }
}
