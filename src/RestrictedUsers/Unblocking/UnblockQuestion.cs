using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Unblocking;

/// <summary>The texts by which a person decides about one unblock.</summary>
internal sealed class UnblockQuestion
{
    /// <summary>The caption of the ordinary confirmation.</summary>
    internal const string Caption = "Unblock a restricted sender";

    /// <summary>The caption of the question about a second danger.</summary>
    internal const string DangerCaption = "Unblock in spite of this?";

    /// <summary>Writes the texts.</summary>
    /// <param name="item">The item.</param>
    /// <param name="openDangers">Its dangers that no switch has accepted.</param>
    /// <param name="isSkipped">Whether those dangers will have it skipped, because nobody is asked.</param>
    internal UnblockQuestion(UnblockPlanItem item, IReadOnlyList<UnblockDanger> openDangers, bool isSkipped)
    {
        string facts = Facts(item.Entry);
        string target = facts.Length > 0 ? $"{Name(item)} ({facts})" : Name(item);
        string dangers = string.Concat(openDangers.Select(static d => " " + d.Message));
        Description = $"Performing the operation \"Unblock\" on target \"{target}\"."
            + (openDangers.Count == 0 ? "" : isSkipped ? $" It would be skipped:{dangers} {Consent(openDangers)}" : dangers);
        Warning = $"Unblock {target}? It can send mail again at once: make sure that the "
            + (item.Request.EntityType == EntityType.Connector ? "connector" : "account")
            + " is under control first, and that the cause is gone.";
    }

    /// <summary>What <c>-WhatIf</c> and <c>-Verbose</c> say.</summary>
    internal string Description { get; }

    /// <summary>What the prompt asks.</summary>
    internal string Warning { get; }

    /// <summary>The switch that accepts a danger beforehand.</summary>
    internal static string SwitchFor(UnblockDangerKind kind) =>
        kind == UnblockDangerKind.TemporaryBlock ? "-IncludeTemporary" : "-IncludeLowQuota";

    /// <summary>Names the switches that would accept these dangers.</summary>
    internal static string Consent(IEnumerable<UnblockDanger> dangers) =>
        $"Add {string.Join(" and ", dangers.Select(static d => SwitchFor(d.Kind)).Distinct(StringComparer.Ordinal))} to unblock it all the same.";

    private static string Name(UnblockPlanItem item) =>
        item.Request.EntityType == EntityType.Connector && !string.IsNullOrEmpty(item.Entry?.ConnectorName)
            ? $"connector {item.Entry!.ConnectorName} {item.Request.Identity}"
            : item.Request.Identity;

    private static string Facts(BlockedSender? entry)
    {
        if (entry is null)
        {
            return "";
        }

        var facts = new List<string>();
        if (entry.Cause == BlockCause.OutboundSpam)
        {
            facts.Add(entry is { SpamMessageCount: long spam, MessageCount: long all }
                ? string.Format(CultureInfo.InvariantCulture, "outbound spam, {0} of {1} messages", spam, all)
                : "outbound spam");
        }
        else if (entry.Cause == BlockCause.RecipientLimit)
        {
            facts.Add("recipient limit exceeded");
        }

        if (entry.CreatedAt is DateTime created)
        {
            facts.Add(string.Format(CultureInfo.InvariantCulture, "since {0:yyyy-MM-dd HH:mm} UTC", created));
        }

        if (entry.IsTemporary)
        {
            facts.Add("temporary");
        }

        return string.Join(", ", facts);
    }
}
