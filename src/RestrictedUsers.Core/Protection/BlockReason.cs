using System;
using System.Collections.Generic;
using System.Globalization;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// Reads the service's <c>Reason</c> text (service-protocol 3.2): <c>;</c>-separated parts of a key and a value, joined by
/// <c>=</c> or <c>:</c>, in any order, with keys that may hold spaces. Parts that are not known are kept.
/// </summary>
internal sealed class BlockReason
{
    private BlockReason(BlockCause cause, IReadOnlyDictionary<string, string> others)
    {
        Cause = cause;
        Others = others;
    }

    /// <summary>What led to the restriction.</summary>
    internal BlockCause Cause { get; }

    internal long? SpamMessageCount { get; private init; }

    internal long? MessageCount { get; private init; }

    internal long? InternalRecipientCount { get; private init; }

    internal long? ExternalRecipientCount { get; private init; }

    internal string? LimitType { get; private init; }

    internal string? LastMessageTraceId { get; private init; }

    /// <summary>The parts that no property above names; a part without a value has an empty one.</summary>
    internal IReadOnlyDictionary<string, string> Others { get; }

    /// <summary>Reads a reason. Any text is a reason; what is not understood is kept in <see cref="Others"/>.</summary>
    internal static BlockReason Parse(string? text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in (text ?? "").Split(';'))
        {
            int separator = part.IndexOfAny(['=', ':']);
            string key = (separator < 0 ? part : part.Substring(0, separator)).Trim();
            string value = separator < 0 ? "" : part.Substring(separator + 1).Trim();
            if (key.Length > 0 && !parts.ContainsKey(key))
            {
                parts.Add(key, value);
            }
        }

        bool namesSpam = parts.ContainsKey("OutboundSpamLast24Hours");
        bool namesLimit = parts.ContainsKey("ExceedingLimitType") || HasKeyLike(parts, "RecipientRateLimitExceeded");
        return new BlockReason(
            namesSpam ? BlockCause.OutboundSpam : namesLimit ? BlockCause.RecipientLimit : BlockCause.Unknown,
            parts)
        {
            SpamMessageCount = TakeCount(parts, "OutboundSpamLast24Hours"),
            MessageCount = TakeCount(parts, "OutboundMailLast24Hours"),
            InternalRecipientCount = TakeCount(parts, "InternalRecipientCountToday"),
            ExternalRecipientCount = TakeCount(parts, "ExternalRecipientCountToday"),
            LimitType = Take(parts, "ExceedingLimitType"),
            LastMessageTraceId = Take(parts, "Last Spam Message MessagetraceId") ?? Take(parts, "LastSpamMessageMessageTraceId"),
        };
    }

    // The audit variant writes RecipientRateLimitExceeded with more text behind it.
    private static bool HasKeyLike(Dictionary<string, string> parts, string start)
    {
        foreach (string key in parts.Keys)
        {
            if (key.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Take(Dictionary<string, string> parts, string key)
    {
        if (!parts.TryGetValue(key, out string? value) || value.Length == 0)
        {
            return null;
        }

        parts.Remove(key);
        return value;
    }

    // A count that is no number stays among the others, with its text.
    private static long? TakeCount(Dictionary<string, string> parts, string key)
    {
        if (parts.TryGetValue(key, out string? value)
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            parts.Remove(key);
            return count;
        }

        return null;
    }
}
