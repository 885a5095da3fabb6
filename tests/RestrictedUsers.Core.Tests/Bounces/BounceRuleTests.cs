using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using CsCheck;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;
using RestrictedUsers.Core.Text;
using Xunit;

namespace RestrictedUsers.Core.Tests.Bounces;

public sealed class BounceRuleTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly NonDeliveryReportReader _reader = new(BounceRuleTable.Load(null));

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("550 5.7.605 Access denied", "Unknown")]
    [InlineData("550 5.7.606 Access denied", "SenderIPBanned")]
    [InlineData("550 5.7.649 Access denied", "SenderIPBanned")]
    [InlineData("550 5.7.650 Access denied", "Unknown")]
    [InlineData("451 4.7.499 Access denied", "Unknown")]
    [InlineData("451 4.7.500 Access denied", "Throttled")]
    [InlineData("451 4.7.699 Access denied", "Throttled")]
    [InlineData("451 4.7.700 Access denied", "Unknown")]
    [InlineData("451 4.7.850 Access denied", "Throttled")]
    [InlineData("451 4.7.899 Access denied", "Throttled")]
    [InlineData("451 4.7.900 Access denied", "Unknown")]
    [InlineData("550 5.7.699 Access denied", "Unknown")]
    [InlineData("550 5.7.700 Access denied", "TenantRestricted")]
    [InlineData("550 5.7.749 Access denied", "TenantRestricted")]
    [InlineData("550 5.7.751 Access denied", "Unknown")]
    public void Ranges_end_where_they_end(string text, string expected) => Assert.Equal(expected, One(text).Case);

    [Theory]
    [InlineData("550 5.1.8 Access denied, bad outbound sender", DiagnosisConfidence.High)]
    [InlineData("5.1.8", DiagnosisConfidence.Medium)]
    [InlineData("bad outbound sender", DiagnosisConfidence.Medium)]
    [InlineData("550 5.7.705 something else", DiagnosisConfidence.Medium)]
    [InlineData("550 5.7.705 Access denied, tenant has exceeded threshold", DiagnosisConfidence.High)]
    [InlineData("550 5.7.999 whatever", DiagnosisConfidence.Low)]
    public void Confidence_is_high_only_where_code_and_text_agree(string text, DiagnosisConfidence expected) => Assert.Equal(expected, One(text).Confidence);

    [Fact]
    public void A_command_has_its_values_as_quoted_literals_and_is_left_out_without_them()
    {
        Assert.Equal("Get-BlockListStatus -InputObject '203.0.113.7'", One("550 5.7.606 Access denied, banned sending IP [203.0.113.7].").Command);
        Assert.Null(One("550 5.7.606 Access denied, banned sending IP").Command);
        Assert.Null(One("550 5.1.8 bad outbound sender").Command);
        Assert.Equal(
            "Remove-BlockedSender -SenderAddress 'o''brien@contoso.com'",
            Assert.Single(_reader.ReadMessage("From: postmaster@x.example\nTo: o'brien@contoso.com\n\n550 5.1.8 bad outbound sender\n"u8.ToArray()).Diagnoses).Command);
    }

    [Fact]
    public void Whatever_a_value_holds_it_stays_one_literal()
    {
        Assert.Equal("'a''b'", PowerShellText.Quote("a'b"));
        Assert.Equal("'‘‘’’‚‚‛‛'", PowerShellText.Quote("‘’‚‛"));
        Gen.String.Sample(text =>
        {
            string quoted = PowerShellText.Quote(text);
            return quoted[0] == '\'' && quoted[^1] == '\'' && quoted.Length == text.Length + 2 + text.Count(c => c is '\'' or (>= '\u2018' and <= '\u201B'));
        });
    }

    [Fact]
    public void A_request_for_support_is_there_only_where_support_alone_can_help()
    {
        NonDeliveryDiagnosis diagnosis = One("550 5.7.705 Access denied, tenant has exceeded threshold");

        Assert.Equal(ActionOwner.MicrosoftSupport, diagnosis.ActionOwner);
        Assert.Contains("5.7.705", diagnosis.RequestForSupport, StringComparison.Ordinal);
        Assert.DoesNotContain('{', diagnosis.RequestForSupport!);
        Assert.Null(One("550 5.1.8 bad outbound sender").RequestForSupport);
    }

    [Fact]
    public void Every_rule_names_its_source_and_every_advice_its_known_placeholders()
    {
        using Stream stream = typeof(BounceRuleTable).Assembly.GetManifestResourceStream("bounce-rules.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        string[] sources = [.. document.RootElement.GetProperty("sources").EnumerateObject().Select(s => s.Name)];

        Assert.All(document.RootElement.GetProperty("rules").EnumerateArray(), rule =>
            Assert.All(rule.GetProperty("source").GetString()!.Split(' '), s => Assert.Contains(s, sources, StringComparer.Ordinal)));
        Assert.All(BounceRuleTable.Load(null).Rules, rule =>
        {
            BounceAdvice advice = BounceRuleTable.Load(null).AdviceFor(new RuleMatch(rule, null, DiagnosisConfidence.Low));
            Assert.False(string.IsNullOrEmpty(advice.NextStep));
            Assert.NotNull(advice.Owner);
            var empty = new TemplateValues(null, null, null, null, null);
            Assert.DoesNotContain('{', empty.Fill(advice.NextStep + advice.Support));
            Assert.True(advice.Owner != ActionOwner.MicrosoftSupport || !string.IsNullOrEmpty(advice.Support));
        });
    }

    [Fact]
    public void Rules_of_ones_own_come_first_and_may_name_a_case_of_their_own()
    {
        File.WriteAllText(_path, """
            {
              "cases": { "OurGateway": { "owner": "TenantAdmin", "nextStep": "Ask {sender}'s gateway team about {code}." } },
              "rules": [
                { "codes": ["5.7.999"], "text": "moon (?<ip>[0-9.]+)", "case": "OurGateway", "blocked": "IPAddress", "list": "Moon" },
                { "codes": ["5.1.8"], "case": "NotABlock" }
              ]
            }
            """);
        var reader = new NonDeliveryReportReader(BounceRuleTable.Load(_path));

        NonDeliveryDiagnosis own = Assert.Single(reader.ReadText("550 5.7.999 The moon 203.0.113.9 is wrong").Diagnoses);

        Assert.Equal(("OurGateway", ActionOwner.TenantAdmin, "203.0.113.9", "Moon"), (own.Case, own.ActionOwner, own.BlockedIPAddress, own.BlockList));
        Assert.Equal("Ask the sender's gateway team about 5.7.999.", own.NextStep);
        Assert.Equal("NotABlock", Assert.Single(reader.ReadText("550 5.1.8 bad outbound sender").Diagnoses).Case);
        Assert.Equal("TenantRestricted", Assert.Single(reader.ReadText("550 5.7.705 x").Diagnoses).Case);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("""{"rules":[{"case":"NotABlock"}]}""", "everything")]
    [InlineData("""{"rules":[{"codes":["5.1"],"case":"NotABlock"}]}""", "5.1")]
    [InlineData("""{"rules":[{"codes":["5.7.9-5.7.1"],"case":"NotABlock"}]}""", "5.7.9")]
    [InlineData("""{"rules":[{"text":"(","case":"NotABlock"}]}""", "")]
    [InlineData("""{"rules":[{"text":"x","case":"Strange"}]}""", "Strange")]
    [InlineData("""{"rules":[{"text":"x","case":"NotABlock","owner":"Nobody"}]}""", "Nobody")]
    [InlineData("""{"rules":[{"text":"x","case":"NotABlock","colour":"red"}]}""", "colour")]
    [InlineData("[]", "")]
    public void A_rule_file_with_an_error_is_refused_and_the_message_says_where(string content, string part)
    {
        File.WriteAllText(_path, content);

        RuleFileException error = Assert.Throws<RuleFileException>(() => BounceRuleTable.Load(_path));

        Assert.Equal(_path, error.Path);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_of_ones_own_that_explodes_decides_nothing()
    {
        File.WriteAllText(_path, """{"rules":[{"text":"(a+)+$","case":"NotABlock"}]}""");
        var reader = new NonDeliveryReportReader(BounceRuleTable.Load(_path));

        Assert.Equal("UserRestricted", Assert.Single(reader.ReadText("550 5.1.8 bad outbound sender " + new string('a', 1000) + "!").Diagnoses).Case);
    }

    [Fact]
    public void Codes_are_read_back_as_they_were_written_and_ranges_hold_what_is_between()
    {
        Gen<(int Class, int Subject, int Detail)> parts = Gen.Select(Gen.Int[0, 2].Select(i => new[] { 2, 4, 5 }[i]), Gen.Int[0, 999], Gen.Int[0, 999]);
        Gen.Select(parts, parts, parts).Sample((a, b, c) =>
        {
            EnhancedCode[] sorted = [.. new[] { Code(a), Code(b), Code(c) }.Order()];
            return CodeRange.TryParse($"{sorted[0]}-{sorted[2]}", out CodeRange? range)
                && range.Contains(sorted[1])
                && Code(a).ToString() == $"{a.Class}.{a.Subject}.{a.Detail}"
                && (sorted[0] == sorted[2] || !CodeRange.TryParse($"{sorted[2]}-{sorted[0]}", out _));
        });
    }

    [Theory]
    [InlineData("550 5.1.8 x", true)]
    [InlineData("5.1.8", true)]
    [InlineData("550 Requested action not taken", true)]
    [InlineData("Nov 20 mx postfix/smtp[1]: to=<a@b.c>, dsn=5.7.1, status=bounced (host x said: 554 5.7.1 no)", true)]
    [InlineData("Delivery has failed to these recipients", false)]
    [InlineData("Received: from mx (10.1.5.7) id 15.20.5.7", false)]
    [InlineData("", false)]
    public void A_line_that_has_a_code_is_a_bounce_by_itself(string line, bool expected) => Assert.Equal(expected, _reader.IsBounceByItself(line));

    private static EnhancedCode Code((int Class, int Subject, int Detail) parts)
    {
        Assert.True(EnhancedCode.TryParse($"{parts.Class}.{parts.Subject}.{parts.Detail}", out EnhancedCode code));
        return code;
    }

    private NonDeliveryDiagnosis One(string text) => Assert.Single(_reader.ReadText(text).Diagnoses);
}
