using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MimeKit;
using MimeKit.Utils;

namespace RestrictedUsers.Core.Bounces;

/// <summary>What a message told.</summary>
/// <param name="Findings">One for each recipient and refusal; one empty one for a bounce that tells neither; none where it is no bounce.</param>
/// <param name="Warnings">What was left out because of a limit.</param>
internal sealed record MessageFindings(IReadOnlyList<BounceFinding> Findings, IReadOnlyList<string> Warnings);

/// <summary>
/// Reads a message as a bounce: a delivery status (RFC 3464, RFC 6533) where it has one, else its text; and where a person has forwarded
/// the bounce as an attachment, that one.
/// </summary>
internal sealed class MessageBounce
{
    /// <summary>How deep bounces within messages are looked for.</summary>
    private const int MaximumMessages = 4;

    private static readonly ParserOptions Options = new() { MaxMimeDepth = BounceLimits.MimeDepth };
    private static readonly string[] Daemons = ["mailer-daemon", "mail-daemon", "postmaster", "microsoftexchange"];

    private readonly CancellationToken _cancellationToken;
    private readonly List<string> _warnings = [];
    private int _parts;

    private MessageBounce(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    /// <summary>Reads a message.</summary>
    /// <param name="message">Its bytes; they must stay as they are until this returns.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FormatException">It is no message.</exception>
    internal static MessageFindings Read(Stream message, CancellationToken cancellationToken)
    {
        // Persistent: parts are read in place instead of being copied.
        using MimeMessage parsed = Parse(message, cancellationToken);
        var reader = new MessageBounce(cancellationToken);
        Level level = reader.ReadLevel(parsed, 0);
        bool isMute = level.Findings.Count == 0 && level.IsBounce;
        return new MessageFindings(isMute ? [level.Around] : level.Findings, reader._warnings);
    }

    /// <summary>Parses a message within the limits.</summary>
    internal static MimeMessage Parse(Stream message, CancellationToken cancellationToken) =>
        new MimeParser(Options, message, MimeFormat.Entity, persistent: true).ParseMessage(cancellationToken);

    /// <summary>The one address of a header; null where there is none or there are several.</summary>
    internal static string? OneAddress(InternetAddressList addresses)
    {
        using IEnumerator<MailboxAddress> mailboxes = addresses.Mailboxes.GetEnumerator();
        string? address = mailboxes.MoveNext() ? mailboxes.Current.Address : null;
        return !string.IsNullOrEmpty(address) && !mailboxes.MoveNext() ? address : null;
    }

    private Level ReadLevel(MimeMessage message, int depth)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        Parts parts = Collect(message.Body);
        bool isBounce = parts.Statuses.Count > 0 || LooksLikeBounce(message);
        string? sender = isBounce ? OneAddress(message.To) ?? parts.ReturnedSender() : null;
        DateTime? written = message.Headers.Contains(HeaderId.Date) && message.Date != DateTimeOffset.MinValue ? message.Date.UtcDateTime : null;

        List<BounceFinding> findings = [.. parts.Statuses.SelectMany(ReadStatus).Take(BounceLimits.Diagnoses)];
        if (findings.Count > 0)
        {
            FillDiagnostics(findings, parts);
        }
        else
        {
            Level? inner = isBounce ? null : ReadInner(parts, depth);
            if (inner is { Findings.Count: > 0 })
            {
                return inner;
            }

            findings = [.. ReadTexts(parts)];
            if (findings.Count == 0 && inner is { IsBounce: true })
            {
                return inner;
            }
        }

        string? failed = message.Headers["X-Failed-Recipients"] is string recipients && MailAddressText.IsAddress(recipients.Trim()) ? recipients.Trim() : null;
        BounceFinding around = new BounceFinding().Or(sender, failed, written);
        return new Level([.. findings.Select(f => f.Or(sender, failed, written))], isBounce, around);
    }

    private Level? ReadInner(Parts parts, int depth)
    {
        Level? unread = null;
        foreach (MimeMessage inner in depth + 1 < MaximumMessages ? parts.Messages : [])
        {
            Level level = ReadLevel(inner, depth + 1);
            if (level is { IsBounce: true, Findings.Count: > 0 })
            {
                return level;
            }

            unread = level.IsBounce ? level : unread;
        }

        return unread;
    }

    // Plain text first: the HTML beside it says the same with more noise.
    private static IReadOnlyList<BounceFinding> ReadTexts(Parts parts)
    {
        foreach (TextPart part in parts.Texts.OrderBy(p => p.IsHtml))
        {
            IReadOnlyList<BounceFinding> found = BounceText.Read(PartText.Read(part));
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    // A status without the server's words: Exchange writes them into the human part only.
    private static void FillDiagnostics(List<BounceFinding> findings, Parts parts)
    {
        if (!findings.Exists(f => f.Diagnostic.Length == 0))
        {
            return;
        }

        IReadOnlyList<BounceFinding> told = ReadTexts(parts);
        for (int i = 0; i < findings.Count && told.Count > 0; i++)
        {
            BounceFinding? same = told.FirstOrDefault(t => string.Equals(t.Recipient, findings[i].Recipient, StringComparison.OrdinalIgnoreCase))
                ?? (told.Count == 1 || findings.Count == 1 ? told[0] : null);
            if (findings[i].Diagnostic.Length == 0 && same is not null)
            {
                findings[i] = findings[i] with
                {
                    Diagnostic = same.Diagnostic,
                    ReportingServer = findings[i].ReportingServer ?? same.ReportingServer,
                    RemoteServer = findings[i].RemoteServer ?? same.RemoteServer,
                };
            }
        }
    }

    private List<BounceFinding> ReadStatus(MessageDeliveryStatus status)
    {
        string? reporting = null;
        DateTime? arrived = null;
        string? sender = null;
        var findings = new List<BounceFinding>();
        foreach (StatusGroup group in StatusGroup.Read(ReadText(status)))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            reporting ??= StatusFields.Name(group["Reporting-MTA"]);
            arrived ??= Time(group["Arrival-Date"]);
            sender ??= StatusFields.Address(group["X-Postfix-Sender"]);
            string? recipient = StatusFields.Address(group["Final-Recipient"]) ?? StatusFields.Address(group["Original-Recipient"]);
            string? code = group["Status"];
            string diagnostic = SmtpDiagnostic.Normalize(group["Diagnostic-Code"] ?? "");
            if (recipient is null && code is null && diagnostic.Length == 0)
            {
                continue; // The group about the message as a whole.
            }

            if (findings.Count == BounceLimits.Diagnoses)
            {
                _warnings.Add($"The bounce names more than {BounceLimits.Diagnoses} recipients; the others are left out.");
                break;
            }

            findings.Add(new BounceFinding
            {
                Recipient = recipient,
                Sender = sender,
                Status = code,
                Diagnostic = diagnostic,
                ReportingServer = reporting,
                RemoteServer = StatusFields.Name(group["Remote-MTA"]),
                ArrivedAt = arrived ?? Time(group["Last-Attempt-Date"]),
                IsDelayed = (group["Action"] ?? "").Trim().StartsWith("delayed", StringComparison.OrdinalIgnoreCase),
            });
        }

        return findings;
    }

    private string ReadText(MessageDeliveryStatus status)
    {
        if (status.Content is null)
        {
            return "";
        }

        byte[] bytes = PartText.ReadAtMost(status.Content, BounceLimits.StatusBytes, out bool isCut);
        if (isCut)
        {
            _warnings.Add($"The delivery status has more than {BounceLimits.StatusBytes / 1024 / 1024} MB; the rest of its recipients is left out.");
        }

        return PartText.Decode(bytes, bytes.Length, charset: null);
    }

    private static DateTime? Time(string? text) => text is not null && DateUtils.TryParse(text, out DateTimeOffset time) ? time.UtcDateTime : null;

    private static bool LooksLikeBounce(MimeMessage message)
    {
        HeaderList headers = message.Headers;
        if (message.Body is MultipartReport { ReportType: { } type } && type.Equals("delivery-status", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (headers.Contains("X-Failed-Recipients") || headers.Contains("X-MS-Exchange-Message-Is-Ndr") || headers[HeaderId.ReturnPath]?.Trim() == "<>")
        {
            return true;
        }

        string from = message.From.Mailboxes.FirstOrDefault()?.Address ?? "";
        return Array.Exists(Daemons, d => from.StartsWith(d, StringComparison.OrdinalIgnoreCase));
    }

    private Parts Collect(MimeEntity? body)
    {
        var parts = new Parts();
        var open = new Stack<(MimeEntity Entity, bool IsInReport)>();
        if (body is not null)
        {
            open.Push((body, false));
        }

        while (open.Count > 0)
        {
            (MimeEntity entity, bool isInReport) = open.Pop();
            if (++_parts > BounceLimits.Parts)
            {
                _warnings.Add($"The message has more than {BounceLimits.Parts} parts; the others are left out.");
                break;
            }

            if (entity is Multipart multipart)
            {
                foreach (MimeEntity child in multipart.Reverse())
                {
                    open.Push((child, isInReport || multipart is MultipartReport));
                }
            }
            else
            {
                Sort(entity, isInReport, parts);
            }
        }

        return parts;
    }

    private void Sort(MimeEntity entity, bool isInReport, Parts parts)
    {
        switch (entity)
        {
            case MessageDeliveryStatus status:
                parts.Statuses.Add(status);
                break;
            case TextRfc822Headers { Message: { } headers } when isInReport:
                parts.Returned ??= headers;
                break;
            case MessagePart { Message: { } message }:
                if (isInReport)
                {
                    parts.Returned ??= message;
                }

                parts.Messages.Add(message);
                break;
            case TextPart text:
                parts.Texts.Add(text);
                break;
            case MimePart part when IsEncodedMessage(part) && ParseEncoded(part) is MimeMessage message:
                parts.Returned ??= isInReport ? message : null;
                parts.Messages.Add(message);
                break;
        }
    }

    // message/rfc822 must not be base64 and message/global may: MimeKit leaves such a part closed.
    private static bool IsEncodedMessage(MimePart part) =>
        part.Content is not null && part.ContentType.IsMimeType("message", "*")
            && part.ContentType.MediaSubtype.ToUpperInvariant() is "RFC822" or "GLOBAL";

    private MimeMessage? ParseEncoded(MimePart part)
    {
        try
        {
            return Parse(Decoded(part), _cancellationToken);
        }
        catch (FormatException)
        {
            return null; // Not a message after all.
        }
    }

    // Decoded, it can hold long lines again.
    private static MemoryStream Decoded(MimePart part)
    {
        byte[] bytes = PartText.ReadAtMost(part.Content!, BounceLimits.StatusBytes, out _);
        return new MemoryStream(bytes, 0, LongLines.Cut(bytes, bytes.Length));
    }

    /// <param name="Findings">What was found.</param>
    /// <param name="IsBounce">Whether it is a bounce by its headers or its structure, whatever it tells.</param>
    /// <param name="Around">What the message around tells: sender and time.</param>
    private sealed record Level(IReadOnlyList<BounceFinding> Findings, bool IsBounce, BounceFinding Around);

    private sealed class Parts
    {
        internal List<MessageDeliveryStatus> Statuses { get; } = [];

        internal List<TextPart> Texts { get; } = [];

        /// <summary>Messages that are attached, the returned one among them.</summary>
        internal List<MimeMessage> Messages { get; } = [];

        /// <summary>The message that the report returns, or its headers.</summary>
        internal MimeMessage? Returned { get; set; }

        internal string? ReturnedSender() => Returned is null ? null : OneAddress(Returned.From) ?? Returned.Sender?.Address;
    }
}
