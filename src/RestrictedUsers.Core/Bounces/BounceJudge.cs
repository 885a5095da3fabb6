using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Bounces;

/// <summary>Makes a diagnosis of a finding: the code that decides, the case, and what a person is told with the values filled in.</summary>
internal sealed class BounceJudge
{
    private readonly BounceRuleTable _table;

    internal BounceJudge(BounceRuleTable table) => _table = table;

    /// <summary>Judges one finding.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="path">The file that it comes from; null for text.</param>
    internal NonDeliveryDiagnosis Judge(BounceFinding finding, string? path)
    {
        EnhancedCode? status = EnhancedCode.TryParse(FirstWord(finding.Status), out EnhancedCode reported) ? reported : null;
        (SmtpReply reply, EnhancedCode? code, RuleMatch? match) = Decide(finding.Diagnostic, status);
        BounceAdvice advice = _table.AdviceFor(match);
        bool isIPBlocked = advice.Blocked == BlockedThing.IPAddress;
        string? ip = isIPBlocked ? MailAddressText.NormalIP(match?.Group("ip")) ?? MailAddressText.FirstIP(reply.Text) : null;
        string? sender = Clean(finding.Sender);
        string? list = Clean(match?.Group("list")) ?? advice.List;
        var values = new TemplateValues(sender, Clean(finding.Recipient), ip, list, code?.ToString() ?? reply.Reply)
        {
            Text = Harmless.Text(finding.Diagnostic, BounceLimits.DiagnosticLength),
            ReportingServer = Clean(finding.ReportingServer),
            RemoteServer = Clean(finding.RemoteServer),
            ArrivedAt = finding.ArrivedAt,
        };
        return new NonDeliveryDiagnosis
        {
            Recipient = values.Recipient,
            Sender = sender,
            Case = match?.Rule.Case ?? BounceRuleTable.UnknownCase,
            ActionOwner = advice.Owner ?? ActionOwner.Unknown,
            StatusCode = code?.ToString(),
            ReportedStatus = status is EnhancedCode other && !other.Equals(code) ? other.ToString() : null,
            SmtpReply = reply.Reply,
            DiagnosticText = values.Text,
            BlockedAddress = advice.Blocked == BlockedThing.Sender && MailAddressText.IsAddress(sender) ? sender : null,
            BlockedIPAddress = ip,
            BlockList = advice.Blocked == BlockedThing.IPAddress || match?.Group("list") is not null ? list : null,
            NextStep = values.Fill(advice.NextStep ?? ""),
            Command = string.IsNullOrEmpty(advice.Command) ? null : values.FillCommand(advice.Command!),
            HelpUri = string.IsNullOrEmpty(advice.HelpUri) ? null : advice.HelpUri,
            Confidence = match?.Confidence ?? DiagnosisConfidence.Low,
            IsTransient = advice.IsTransient ?? (finding.IsDelayed || (code?.Class ?? (reply.Reply?[0] == '4' ? 4 : 5)) == 4),
            ReportingServer = values.ReportingServer,
            RemoteServer = values.RemoteServer,
            ArrivedAt = finding.ArrivedAt,
            RequestForSupport = string.IsNullOrEmpty(advice.Support) ? null : values.Fill(advice.Support!),
            Path = path,
        };
    }

    /// <summary>A diagnosis of a text that has nothing that is known.</summary>
    internal NonDeliveryDiagnosis JudgeUnknown(string text, string? path) =>
        Judge(new BounceFinding { Diagnostic = SmtpDiagnostic.Normalize(text) }, path);

    // The server's own words decide, not the Status field; of an error that was passed on, the first reply that a rule knows.
    private (SmtpReply Reply, EnhancedCode? Code, RuleMatch? Match) Decide(string diagnostic, EnhancedCode? status)
    {
        IReadOnlyList<SmtpReply> replies = SmtpDiagnostic.Parse(diagnostic);
        foreach (SmtpReply reply in replies)
        {
            EnhancedCode? code = reply.Code ?? (replies.Count == 1 ? status : null);
            if (_table.Find(code, reply.Text) is RuleMatch match)
            {
                return (reply, code, match);
            }
        }

        SmtpReply last = replies[replies.Count - 1];
        return (last, last.Code ?? status, null);
    }

    // Status may carry a comment behind the code: "5.1.8 (bad sender)".
    private static string? FirstWord(string? text)
    {
        string trimmed = (text ?? "").Trim();
        int blank = trimmed.IndexOf(' ');
        return blank < 0 ? trimmed : trimmed.Substring(0, blank);
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : Harmless.Text(text!.Trim(), BounceLimits.NameLength);
}

/// <summary>Fills the placeholders of an advice. All values are harmless already.</summary>
internal sealed record TemplateValues(string? Sender, string? Recipient, string? IPAddress, string? List, string? Code)
{
    internal string Text { get; init; } = "";

    internal string? ReportingServer { get; init; }

    internal string? RemoteServer { get; init; }

    internal DateTime? ArrivedAt { get; init; }

    /// <summary>A sentence, with words in place of values that are not known.</summary>
    internal string Fill(string template) => Replace(template, name => Value(name) ?? Words(name));

    /// <summary>A command; null where a value is not known, or is none that a command should be given.</summary>
    internal string? FillCommand(string template)
    {
        bool isComplete = true;
        string command = Replace(template, name =>
        {
            string? value = Value(name);
            bool isUsable = name is "sender" or "recipient" ? MailAddressText.IsAddress(value) : !string.IsNullOrEmpty(value);
            isComplete &= isUsable;
            return isUsable ? PowerShellText.Quote(value!) : "";
        });
        return isComplete ? command : null;
    }

    private static string Replace(string template, Func<string, string> value)
    {
        if (template.IndexOf('{') < 0)
        {
            return template;
        }

        var filled = new StringBuilder(template.Length + 64);
        int position = 0;
        while (position < template.Length)
        {
            int open = template.IndexOf('{', position);
            int close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            filled.Append(template, position, open - position).Append(value(template.Substring(open + 1, close - open - 1)));
            position = close + 1;
        }

        return filled.Append(template, position, template.Length - position).ToString();
    }

    private string? Value(string name) => name switch
    {
        "sender" => Sender,
        "recipient" => Recipient,
        "domain" => MailAddressText.DomainOf(Sender),
        "recipientDomain" => MailAddressText.DomainOf(Recipient),
        "ip" => IPAddress,
        "list" => List,
        "code" => Code,
        "text" => Text.Length > 0 ? Text : null,
        "server" => ReportingServer,
        "remote" => RemoteServer,
        "time" => ArrivedAt?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Words(string name) => name switch
    {
        "sender" => "the sender",
        "recipient" => "the recipient",
        "domain" => "the sending domain",
        "recipientDomain" => "the recipient's domain",
        "ip" => "the sending address",
        "list" => "the text tells which",
        "code" => "no code",
        "text" => "(no text)",
        "server" => "an unnamed server",
        "remote" => "an unnamed server",
        "time" => "(time not told)",
        _ => "{" + name + "}",
    };
}
