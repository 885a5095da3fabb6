using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using Xunit;

namespace RestrictedUsers.Core.Tests.Protection;

public sealed class BlockReasonTests
{
    [Theory]
    [InlineData("OutboundSpamLast24Hours=412;OutboundMailLast24Hours=530;CIP=203.0.113.7;AS:46601;Last Spam Message MessagetraceId:5f1e7c20-4b1d-4a6e-9d10-08dc1f000001")]
    [InlineData("Last Spam Message MessagetraceId=5f1e7c20-4b1d-4a6e-9d10-08dc1f000001;AS=46601;outboundmaillast24hours: 530 ; OUTBOUNDSPAMLAST24HOURS :412;CIP=203.0.113.7;")]
    public void A_spam_reason_is_read_in_any_order_case_and_with_either_separator(string text)
    {
        BlockReason reason = BlockReason.Parse(text);

        Assert.Equal(BlockCause.OutboundSpam, reason.Cause);
        Assert.Equal(412, reason.SpamMessageCount);
        Assert.Equal(530, reason.MessageCount);
        Assert.Equal("5f1e7c20-4b1d-4a6e-9d10-08dc1f000001", reason.LastMessageTraceId);
        Assert.Equal("203.0.113.7", reason.Others["CIP"]);
        Assert.Equal("46601", reason.Others["AS"]);
    }

    [Fact]
    public void A_recipient_limit_is_read()
    {
        BlockReason reason = BlockReason.Parse("ExceedingLimitType=External;InternalRecipientCountToday=17;ExternalRecipientCountToday=10342");

        Assert.Equal(BlockCause.RecipientLimit, reason.Cause);
        Assert.Equal("External", reason.LimitType);
        Assert.Equal(17, reason.InternalRecipientCount);
        Assert.Equal(10342, reason.ExternalRecipientCount);
        Assert.Empty(reason.Others);
    }

    [Fact]
    public void The_audit_variant_is_a_recipient_limit_too()
    {
        BlockReason reason = BlockReason.Parse("RecipientRateLimitExceeded For The Day;RecipientCountLast24Hours=12001;RcptRateLimit=10000");

        Assert.Equal(BlockCause.RecipientLimit, reason.Cause);
        Assert.Equal("12001", reason.Others["RecipientCountLast24Hours"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";;=;:")]
    [InlineData("Blocked by an administrator")]
    public void What_is_not_known_has_an_unknown_cause(string? text) => Assert.Equal(BlockCause.Unknown, BlockReason.Parse(text).Cause);

    [Fact]
    public void A_count_that_is_no_number_is_kept_as_text()
    {
        BlockReason reason = BlockReason.Parse("OutboundSpamLast24Hours=;OutboundMailLast24Hours=many;InternalRecipientCountToday=-5;ExternalRecipientCountToday=99999999999999999999");

        Assert.Null(reason.SpamMessageCount);
        Assert.Null(reason.MessageCount);
        Assert.Null(reason.InternalRecipientCount);
        Assert.Null(reason.ExternalRecipientCount);
        Assert.Equal("many", reason.Others["OutboundMailLast24Hours"]);
        Assert.Equal("99999999999999999999", reason.Others["ExternalRecipientCountToday"]);
    }

    [Fact]
    public void An_IPv6_address_keeps_its_colons() =>
        Assert.Equal("2001:db8::1f", BlockReason.Parse("CIP=2001:db8::1f;OutboundSpamLast24Hours=1").Others["CIP"]);

    [Fact]
    public void Whatever_order_the_parts_have_nothing_is_lost()
    {
        Gen<(string Key, string Value)[]> parts = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Int[0, 1_000_000])
            .Select((key, value) => (Key: "K" + key, Value: value.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Array[0, 12];
        Gen.Select(parts, Gen.Int[0, 1000]).Sample((unknown, spam) =>
        {
            (string Key, string Value)[] distinct = [.. unknown.DistinctBy(p => p.Key, StringComparer.OrdinalIgnoreCase)];
            IEnumerable<string> texts = distinct.Select((p, i) => p.Key + (i % 2 == 0 ? "=" : ":") + p.Value)
                .Append("OutboundSpamLast24Hours=" + spam.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .OrderBy(t => t, StringComparer.Ordinal);

            BlockReason reason = BlockReason.Parse(string.Join(";", texts));

            return reason.SpamMessageCount == spam && reason.Others.Count == distinct.Length && distinct.All(p => reason.Others[p.Key] == p.Value);
        });
    }
}
