using System;
using System.Collections.Generic;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Delivery;

/// <summary>Decides the pool from its name, and puts reason and next step into words. Pure.</summary>
internal static class PoolVerdict
{
    /// <summary>The one name that Microsoft documents (article on 5.7.367).</summary>
    private const string DocumentedRelay = "RegularRelayOutboundPool";

    /// <summary>What a pool's name means. Only the documented one is certain; a likeness is a hint, and anything else is not known.</summary>
    internal static (DeliveryPoolKind Pool, DiagnosisConfidence Confidence) FromName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return (DeliveryPoolKind.Unknown, DiagnosisConfidence.Low);
        }

        return name!.Equals(DocumentedRelay, StringComparison.OrdinalIgnoreCase) ? (DeliveryPoolKind.Relay, DiagnosisConfidence.High)
            : Has(name, "HighRisk") ? (DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium)
            : Has(name, "Relay") ? (DeliveryPoolKind.Relay, DiagnosisConfidence.Medium)
            : Has(name, "Normal") || Has(name, "Regular") ? (DeliveryPoolKind.Normal, DiagnosisConfidence.Low)
            : (DeliveryPoolKind.Unknown, DiagnosisConfidence.Low);
    }

    /// <summary>Why a message takes the pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="isSpam">Whether the evidence shows a spam verdict.</param>
    /// <param name="isBounce">Whether the message is a bounce.</param>
    internal static string Reason(DeliveryPoolKind pool, bool isSpam, bool isBounce) => pool switch
    {
        DeliveryPoolKind.HighRisk when isSpam => "Microsoft's filter judged the message to be spam.",
        DeliveryPoolKind.HighRisk when isBounce => "The message is a bounce; all bounces leave through this pool.",
        DeliveryPoolKind.HighRisk => "One of three: the message was judged to be spam, it is a bounce, or the sender's domain has neither an A nor an MX record.",
        DeliveryPoolKind.Relay => "The message was forwarded or relayed: on arrival its sender was in no accepted domain of the tenant and did not pass SPF.",
        DeliveryPoolKind.Normal => "Nothing speaks for another pool.",
        _ => "Neither the service nor the message tells.",
    };

    /// <summary>What to do now.</summary>
    internal static string NextStep(DeliveryPoolKind pool, bool isSpam, bool isBounce) => pool switch
    {
        DeliveryPoolKind.HighRisk when isBounce && !isSpam => "Nothing to do: bounces take this way. If there are many, find out who sends mail in your name.",
        DeliveryPoolKind.HighRisk when isSpam => "Take the account for compromised until you know better: look at what else it sent, and secure it before it is restricted. A wrong verdict can be reported to Microsoft.",
        DeliveryPoolKind.HighRisk => "Look whether the message is spam and the account compromised, and whether the sender's domain has an A or an MX record.",
        DeliveryPoolKind.Relay => "Let the original sender pass SPF on arrival, or add its domain to the tenant; DKIM alone does not help. Recipients who check SPF refuse mail of this pool.",
        DeliveryPoolKind.Normal => "The pool is not what kept the message from its recipient. Read the bounce with Resolve-NonDeliveryReport.",
        _ => "Ask the message trace a few minutes after the message was sent, with -MessageTraceId and -RecipientAddress.",
    };

    /// <summary>Whether a text of the service carries a verdict of spam on outbound mail.</summary>
    internal static bool ShowsSpam(string text, ICollection<string> evidence)
    {
        foreach (string mark in new[] { "SFV:SPM", "SFV=SPM", "CAT:OSPM", "CAT=OSPM" })
        {
            if (Has(text, mark))
            {
                evidence.Add($"The verdict is {mark}: outbound spam.");
                return true;
            }
        }

        return false;
    }

    private static bool Has(string text, string part) => !(text.IndexOf(part, StringComparison.OrdinalIgnoreCase) < 0);
}
