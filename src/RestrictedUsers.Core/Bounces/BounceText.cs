using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit.Utils;

namespace RestrictedUsers.Core.Bounces;

/// <summary>
/// Reads a bounce that is only text: what Exchange, Postfix, Exim, qmail and others write for people, a line of a log, a delivery
/// status that was pasted, a message trace's <c>[{LED=…}]</c>, or just a code.
/// </summary>
internal sealed class BounceText
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>The replies of RFC 5321 that refuse; any other three digits are only a number.</summary>
    private const string Refusal = "(?<reply>421|43[0-2]|45[0-9]|50[0-4]|521|523|53[0-9]|55[0-9])";

    private const string Code = @"(?<code>[245]\.\d{1,3}\.\d{1,3})(?!\d)(?!\.\d)";

    private static readonly Regex ReplyWithCode = new(@"(?<![\d.])(?<reply>[245]\d\d)[ \-;:#]{1,3}" + Code, Options, BounceLimits.MatchTimeout);

    private static readonly Regex ReplyAlone = new(
        @"(?:^['""]?|said: |returned:? ['""]?|error:? |response: |after [^:]{1,120}: |smtp; ?|LED=)" + Refusal + @"[ \-](?=\S{0,40}[A-Za-z<\[])", Options, BounceLimits.MatchTimeout);

    private static readonly Regex CodeAlone = new(@"(?:^|#|status(?: code)?\s?[:=]\s?|code\s?[:=]?\s|dsn=|smtp;\s?|\(|['""])#?" + Code, Options, BounceLimits.MatchTimeout);

    private static readonly Regex Field = new(
        @"^(?<name>Final-Recipient|Original-Recipient|Status|Action|Diagnostic-Code|Reporting-MTA|Remote-MTA|Arrival-Date)\s?:\s?(?<value>.*)$", Options, BounceLimits.MatchTimeout);

    // As Exchange writes it in English, German, French, Spanish and Japanese.
    private static readonly Regex Server = new(
        @"^(?:Generating server|Generierender Server|Serveur de génération|Serveur générateur|Servidor generador|Servidor de generación|生成元サーバー|生成サーバー)\s?[:：]\s?(?<server>[\w.-]{1,255})",
        Options, BounceLimits.MatchTimeout);

    private static readonly Regex FromLine = new(@"^(?:From|Von|De|差出人)\s?[:：]", Options, BounceLimits.MatchTimeout);

    private readonly string[] _lines;
    private readonly List<BounceFinding> _findings = [];
    private readonly List<string> _recipients = [];
    private string? _weakRecipient;
    private string? _reportingServer;
    private string? _remoteServer;
    private string? _sender;
    private string? _status;
    private DateTime? _arrivedAt;
    private bool _isDelayed;
    private bool _recipientsAreUsed;

    private BounceText(string text)
    {
        IEnumerable<string> lines = text.Replace("\r\n", "\n").Split('\n', '\r').Take(BounceLimits.Lines);
        _lines = [.. lines.Select(static l => l.Length > BounceLimits.LineLength ? l.Substring(0, BounceLimits.LineLength) : l)];
    }

    /// <summary>Reads a text; empty where no line of it has a code or a refusing reply.</summary>
    internal static IReadOnlyList<BounceFinding> Read(string text) => new BounceText(text).Read();

    /// <summary>Whether a line has a code or a refusing reply.</summary>
    internal static bool HasReply(string line) => FindReply(line.Length > BounceLimits.LineLength ? line.Substring(0, BounceLimits.LineLength) : line) is not null;

    private static Match? FindReply(string line)
    {
        if (!HasThreeDigitsOrDots(line))
        {
            return null;
        }

        try
        {
            foreach (Regex pattern in new[] { ReplyWithCode, ReplyAlone, CodeAlone })
            {
                Match match = pattern.Match(line);
                if (match.Success)
                {
                    return match;
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }

        return null;
    }

    // Most lines have neither, and are passed over without a pattern.
    private static bool HasThreeDigitsOrDots(string line)
    {
        for (int i = 0; i + 2 < line.Length; i++)
        {
            if (line[i] is '2' or '4' or '5' && (line[i + 1] == '.' || char.IsDigit(line[i + 1])) && char.IsDigit(line[i + 2]))
            {
                return true;
            }
        }

        return false;
    }

    private IReadOnlyList<BounceFinding> Read()
    {
        for (int i = 0; i < _lines.Length && _findings.Count < BounceLimits.Diagnoses; i++)
        {
            string line = Strip(_lines[i]);
            if (line.Length == 0)
            {
                continue;
            }

            if (TryReadField(line, ref i) || TryReadServer(line))
            {
                continue;
            }

            if (FindReply(line) is Match reply)
            {
                Add(line, reply, ref i);
            }
            else
            {
                NoteAddress(line);
            }
        }

        AddStatusAlone();
        return [.. _findings.Select(f => f.Sender is null ? f with { Sender = _sender } : f)];
    }

    // The text of a quoted mail has > in front.
    private static string Strip(string line) => line.TrimStart(' ', '\t', '>', '\uFEFF', '\u00A0').TrimEnd();

    private bool TryReadServer(string line)
    {
        Match match = Server.Match(line);
        if (match.Success)
        {
            _reportingServer = match.Groups["server"].Value;
        }

        return match.Success;
    }

    private bool TryReadField(string line, ref int i)
    {
        Match match = Field.Match(line);
        if (!match.Success)
        {
            return false;
        }

        string value = match.Groups["value"].Value;
        switch (match.Groups["name"].Value.ToUpperInvariant())
        {
            case "FINAL-RECIPIENT" or "ORIGINAL-RECIPIENT":
                if (_recipientsAreUsed || _status is not null)
                {
                    AddStatusAlone();
                    _recipients.Clear();
                }

                if (StatusFields.Address(value) is string recipient && !_recipients.Contains(recipient, StringComparer.OrdinalIgnoreCase))
                {
                    _recipients.Add(recipient);
                    _recipientsAreUsed = false;
                }

                break;
            case "STATUS":
                _status = value.Trim();
                break;
            case "ACTION":
                _isDelayed = value.StartsWith("delayed", StringComparison.OrdinalIgnoreCase);
                break;
            case "REPORTING-MTA":
                _reportingServer = StatusFields.Name(value);
                break;
            case "REMOTE-MTA":
                _remoteServer = StatusFields.Name(value);
                break;
            case "ARRIVAL-DATE":
                _arrivedAt = DateUtils.TryParse(value, out DateTimeOffset at) ? at.UtcDateTime : null;
                break;
            default:
                Found(value + Continuation(ref i, value));
                break;
        }

        return true;
    }

    // A pasted status without a diagnostic is a finding as well.
    private void AddStatusAlone()
    {
        if (_status is not null && !_recipientsAreUsed)
        {
            Found("");
        }
    }

    private void NoteAddress(string line)
    {
        string? own = MailAddressText.OnlyOne(line) ?? (line[0] == '<' ? Between(line, "<", ">:") : null);
        if (MailAddressText.IsAddress(own))
        {
            string only = own!;
            if (_recipientsAreUsed)
            {
                _recipients.Clear();
                _recipientsAreUsed = false;
            }

            if (!_recipients.Contains(only, StringComparer.OrdinalIgnoreCase) && _recipients.Count < BounceLimits.Diagnoses)
            {
                _recipients.Add(only);
            }
        }
        else if (_findings.Count > 0)
        {
            // Exchange shows the headers of the returned message below the reply.
            if (_sender is null && FromLine.IsMatch(line))
            {
                _sender = MailAddressText.First(line);
            }
        }
        else
        {
            _weakRecipient = MailAddressText.First(line) ?? _weakRecipient;
        }
    }

    private void Add(string line, Match reply, ref int i)
    {
        // The reply's own place, not that of the words in front of it.
        int start = (reply.Groups["reply"].Success ? reply.Groups["reply"] : reply.Groups["code"]).Index;
        string before = line.Substring(0, start);
        string diagnostic = string.Concat(line.Substring(start), Continuation(ref i, line));
        ReadTrace(line, ref diagnostic);
        NoteOwnRecipient(before, diagnostic);
        Found(Unwrap(before, diagnostic));
    }

    // Postfix: "<a@b>: host x said: 550 …"; a log: "to=<a@b>, … (host x said: 550 …)"; Exim: "after RCPT TO:<a@b>: 550 …".
    private void NoteOwnRecipient(string before, string diagnostic)
    {
        string? own = Between(before, " to=<", ">") ?? Between(before, "RCPT TO:<", ">")
            ?? (before.Length > 0 && before[0] == '<' ? Between(before, "<", ">:") : null)
            ?? Between(diagnostic, " to=<", ">");
        if (MailAddressText.IsAddress(own))
        {
            _recipients.Clear();
            _recipients.Add(own!);
        }

        _sender ??= MailAddressText.IsAddress(Between(before, " from=<", ">")) ? Between(before, " from=<", ">") : null;
        int said = before.LastIndexOf(" said:", StringComparison.Ordinal);
        if (said > 0)
        {
            string server = before.Substring(before.LastIndexOf(' ', said - 1) + 1, said - before.LastIndexOf(' ', said - 1) - 1);
            _remoteServer = server.Split('[')[0] is { Length: > 0 } name ? name.TrimStart('(') : null;
        }
    }

    private void ReadTrace(string line, ref string diagnostic)
    {
        if (line.IndexOf("{LED=", StringComparison.OrdinalIgnoreCase) < 0)
        {
            return;
        }

        int end = diagnostic.IndexOf("};{", StringComparison.Ordinal);
        end = end < 0 ? diagnostic.IndexOf("}]", StringComparison.Ordinal) : end;
        diagnostic = end < 0 ? diagnostic : diagnostic.Substring(0, end);
        _remoteServer = Between(line, "{FQDN=", "}") is { Length: > 0 } server ? server : _remoteServer;
        _arrivedAt = DateTime.TryParse(Between(line, "{LRT=", "}"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime at)
            ? at
            : _arrivedAt;
    }

    // The lines below that belong to the same reply: up to an empty one, another reply, an address, or a field.
    private string Continuation(ref int i, string first)
    {
        var text = new StringBuilder();
        if (EndsWith(first, '\''))
        {
            return "";
        }

        while (i + 1 < _lines.Length && first.Length + text.Length < BounceLimits.DiagnosticLength)
        {
            string next = Strip(_lines[i + 1]);
            if (next.Length == 0 || Field.IsMatch(next) || Server.IsMatch(next) || MailAddressText.OnlyOne(next) is not null || (FindReply(next) is Match reply && !Continues(first, reply)))
            {
                break;
            }

            text.Append(' ').Append(next);
            i++;
            if (EndsWith(next, '\''))
            {
                break;
            }
        }

        return text.ToString();
    }

    // 550-5.7.1 …, then 550 5.7.1 …: lines of one reply.
    private static bool Continues(string first, Match reply) =>
        reply.Groups["reply"].Success && first.Contains(reply.Groups["reply"].Value + "-");

    private static string Unwrap(string before, string diagnostic)
    {
        string text = diagnostic;
        int command = text.IndexOf("(in reply to ", StringComparison.OrdinalIgnoreCase);
        text = (command > 0 ? text.Substring(0, command) : text).TrimEnd();
        char opening = before.Length > 0 ? before[before.Length - 1] : ' ';
        if (opening is '\'' or '"')
        {
            int closing = text.LastIndexOf(opening);
            text = closing > 0 ? text.Substring(0, closing) : text;
        }

        return before.LastIndexOf('(') > before.LastIndexOf(')') && EndsWith(text, ')') && text.IndexOf('(') < 0
            ? text.Substring(0, text.Length - 1)
            : text;
    }

    private static bool EndsWith(string text, char last) => text.Length > 0 && text[text.Length - 1] == last;

    private static string? Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        if (from < 0)
        {
            return null;
        }

        int to = text.IndexOf(end, from + start.Length, StringComparison.Ordinal);
        return to < 0 ? null : text.Substring(from + start.Length, to - from - start.Length);
    }

    private void Found(string diagnostic)
    {
        string text = SmtpDiagnostic.Normalize(diagnostic);
        string?[] recipients = _recipients.Count > 0 ? [.. _recipients] : [_weakRecipient];
        foreach (string? recipient in recipients)
        {
            bool isKnown = _findings.Exists(f =>
                f.Diagnostic == text && (recipient is null || f.Recipient is null || string.Equals(f.Recipient, recipient, StringComparison.OrdinalIgnoreCase)));
            if (!isKnown && _findings.Count < BounceLimits.Diagnoses)
            {
                _findings.Add(new BounceFinding
                {
                    Recipient = recipient,
                    Status = _status,
                    Diagnostic = text,
                    ReportingServer = _reportingServer,
                    RemoteServer = _remoteServer,
                    ArrivedAt = _arrivedAt,
                    IsDelayed = _isDelayed,
                });
            }
        }

        _recipientsAreUsed = true;
        _status = null;
        _remoteServer = null;
    }
}
