using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using MimeKit;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Delivery;

/// <summary>
/// Tells the pool from a message's headers. No header names it, so this is never more than a hint: the spam verdict, a bounce, and
/// what Microsoft said in 2021 about the relay pool's hosts and addresses.
/// </summary>
internal static class HeaderPool
{
    /// <summary>Received lines that are looked at.</summary>
    private const int MaximumHops = 50;

    private const string OutboundHost = ".outbound.protection.outlook.com";

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="path">Its file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FormatException">It is no message.</exception>
    internal static DeliveryPool Read(Stream message, string path, CancellationToken cancellationToken)
    {
        using MimeMessage parsed = MessageBounce.Parse(message, cancellationToken);
        var evidence = new List<string>();
        string report = string.Join(" ", parsed.Headers.Where(h => h.Field.Equals("X-Forefront-Antispam-Report", StringComparison.OrdinalIgnoreCase)).Take(10).Select(h => h.Value));
        bool isOutbound = !(report.IndexOf("DIR:OUT", StringComparison.OrdinalIgnoreCase) < 0);
        bool isSpam = isOutbound && PoolVerdict.ShowsSpam(report, evidence);
        bool isBounce = parsed.Headers.Contains("X-MS-Exchange-Message-Is-Ndr")
            || parsed.Body is MultipartReport { ReportType: { } type } && type.Equals("delivery-status", StringComparison.OrdinalIgnoreCase);
        if (isBounce)
        {
            evidence.Add("The message is a bounce.");
        }

        (DeliveryPoolKind pool, DiagnosisConfidence confidence) = JudgeHops(parsed, evidence);
        if (isSpam || (isBounce && pool != DeliveryPoolKind.Unknown))
        {
            (pool, confidence) = (DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium);
        }
        else if (pool == DeliveryPoolKind.Normal && !isOutbound)
        {
            evidence.Add("There is no verdict on outbound mail (X-Forefront-Antispam-Report with DIR:OUT).");
        }

        return new DeliveryPool
        {
            SenderAddress = MessageBounce.OneAddress(parsed.From) is string sender ? Harmless.Text(sender, 320) : null,
            Pool = pool,
            Confidence = confidence,
            Evidence = evidence,
            Reason = PoolVerdict.Reason(pool, isSpam, isBounce),
            NextStep = PoolVerdict.NextStep(pool, isSpam, isBounce),
            SentAt = parsed.Headers.Contains(HeaderId.Date) && parsed.Date != DateTimeOffset.MinValue ? parsed.Date.UtcDateTime : null,
            Path = path,
        };
    }

    private static (DeliveryPoolKind Pool, DiagnosisConfidence Confidence) JudgeHops(MimeMessage message, List<string> evidence)
    {
        foreach (string hop in message.Headers.Where(h => h.Id == HeaderId.Received).Take(MaximumHops).Select(h => h.Value))
        {
            // Only the server that handed the message on: "from <host> (<reverse name> [<address>]) by …".
            int by = hop.IndexOf(" by ", StringComparison.Ordinal);
            string from = by < 0 ? hop : hop.Substring(0, by);
            int host = from.IndexOf(OutboundHost, StringComparison.OrdinalIgnoreCase);
            if (host < 0)
            {
                continue;
            }

            string name = Harmless.Text(from.Substring(from.LastIndexOfAny([' ', '(', '\t'], host) + 1).Split(' ', ')', '\t')[0], 255);
            evidence.Add($"It left Microsoft through {name}.");
            if (!(name.Split('.')[0].IndexOf("rly", StringComparison.OrdinalIgnoreCase) < 0))
            {
                evidence.Add("Hosts of the relay pool had 'rly' in their names in 2021; Microsoft does not say so any more.");
                return (DeliveryPoolKind.Relay, DiagnosisConfidence.Low);
            }

            if (MailAddressText.FirstIP(from) is string ip && IsHistoricRelay(ip))
            {
                evidence.Add($"{ip} was in the relay pool's range in 2021 (40.95.0.0/16); Microsoft does not publish it any more.");
                return (DeliveryPoolKind.Relay, DiagnosisConfidence.Low);
            }

            return (DeliveryPoolKind.Normal, DiagnosisConfidence.Low);
        }

        evidence.Add("No Received line shows a server of Microsoft's that sends to the outside.");
        return (DeliveryPoolKind.Unknown, DiagnosisConfidence.Low);
    }

    private static bool IsHistoricRelay(string ip) => IPAddress.TryParse(ip, out IPAddress? address) && address.GetAddressBytes() is [40, 95, _, _];
}
