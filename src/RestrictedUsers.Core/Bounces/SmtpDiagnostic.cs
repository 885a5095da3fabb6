using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;

namespace RestrictedUsers.Core.Bounces;

/// <summary>One reply within a diagnostic.</summary>
/// <param name="Reply">The three digits; null where there are none.</param>
/// <param name="Code">The enhanced code; null where there is none.</param>
/// <param name="Text">What stands behind them, on one line; may be empty.</param>
internal sealed record SmtpReply(string? Reply, EnhancedCode? Code, string Text);

/// <summary>
/// Takes a server's words apart: <c>smtp;550 5.1.8 Access denied</c>, <c>550-5.7.1 of several lines</c>, <c>550;5.7.711 …</c>, or an error that
/// a server passes on (<c>550 5.0.350 Remote server returned an error -> 554 5.7.1 …</c>), which is two replies.
/// </summary>
internal static class SmtpDiagnostic
{
    private const string Relayed = "->";

    private static readonly Regex CodePattern = new(
        @"(?<![\d.])(?:(?<reply>[245]\d\d)[ \-;:#]{1,3})?(?<code>[245]\.\d{1,3}\.\d{1,3})(?!\d)(?!\.\d)", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    private static readonly Regex ReplyPattern = new(
        @"^(?<reply>[245]\d\d)(?:[ \-]|$)", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    private static readonly Regex TypePrefix = new(@"^[A-Za-z][\w-]{0,30}\s?;\s?", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    /// <summary>One line without double blanks, without the diagnostic's type, cut where it is very long.</summary>
    internal static string Normalize(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, BounceLimits.DiagnosticLength));
        foreach (char c in text)
        {
            if (line.Length >= BounceLimits.DiagnosticLength)
            {
                break;
            }

            if (!char.IsWhiteSpace(c))
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
            {
                line.Append(' ');
            }
        }

        string normal = line.ToString().TrimEnd();
        return TypePrefix.Replace(normal, "", 1);
    }

    /// <summary>The replies of a normal line, in their order; at least one, which may be without any code.</summary>
    internal static IReadOnlyList<SmtpReply> Parse(string line)
    {
        var replies = new List<SmtpReply>();
        Match match = CodePattern.Match(line);
        if (!match.Success)
        {
            Match reply = ReplyPattern.Match(line);
            replies.Add(reply.Success
                ? new SmtpReply(reply.Groups["reply"].Value, null, Trim(line.Substring(reply.Length)))
                : new SmtpReply(null, null, Trim(line)));
            return replies;
        }

        var text = new StringBuilder();
        (string? Reply, EnhancedCode Code) present = Read(match);
        int end = match.Index + match.Length;
        for (match = match.NextMatch(); match.Success; match = match.NextMatch())
        {
            (string? Reply, EnhancedCode Code) next = Read(match);
            string between = line.Substring(end, match.Index - end);
            if (between.TrimEnd().EndsWith(Relayed, StringComparison.Ordinal))
            {
                text.Append(between, 0, between.LastIndexOf(Relayed, StringComparison.Ordinal));
                replies.Add(new SmtpReply(present.Reply, present.Code, Trim(text.ToString())));
                text.Clear();
                present = next;
            }
            else
            {
                // The same code again is the next line of the same reply; another one is part of the text.
                text.Append(between).Append(next.Code.Equals(present.Code) ? "" : match.Value);
            }

            end = match.Index + match.Length;
        }

        text.Append(line, end, line.Length - end);
        replies.Add(new SmtpReply(present.Reply, present.Code, Trim(text.ToString())));
        return replies;
    }

    private static (string? Reply, EnhancedCode Code) Read(Match match)
    {
        _ = EnhancedCode.TryParse(match.Groups["code"].Value, out EnhancedCode code); // The pattern allows nothing else.
        return (match.Groups["reply"].Success ? match.Groups["reply"].Value : null, code);
    }

    private static string Trim(string text) => text.Trim(' ', '\t', '-', ';', ':', '#', '>', ',', '.', '\'', '"', '(', ')');
}
