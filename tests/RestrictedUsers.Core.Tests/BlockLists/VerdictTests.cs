using System;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Tests.Dns;
using Xunit;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>What the well-known checkers get wrong, each with the truth (block-lists.md, B), over real sockets.</summary>
public sealed class VerdictTests : IDisposable
{
    private const string Target = "9.9.9.9";
    private const string Zen = "zen.spamhaus.org";

    private readonly ListServer _server = new();
    private readonly ListCheck _check = new();

    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task An_error_code_for_every_address_is_refused_and_neither_listed_nor_clean()
    {
        _server.With(Zen, (_, _) => new DnsReply { Addresses = ["127.255.255.254"], Texts = ["Error: open resolver; https://check.spamhaus.org/returnc/pub/192.0.2.1"] });

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Refused, result.Status);
        Assert.Equal(["127.255.255.254"], result.Codes);
        Assert.Contains("public or open resolver", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("returnc/pub", result.Text, StringComparison.Ordinal);
        Assert.Contains("-Server", result.RemovalSteps, StringComparison.Ordinal);
        Assert.Null(result.RemovalUri);
    }

    [Theory]
    [InlineData("servfail")]
    [InlineData("silence")]
    [InlineData("wrong id")]
    [InlineData("another question")]
    public async Task A_server_that_fails_is_unreachable_and_not_clean(string failure)
    {
        _server.With(Zen, (_, _) => failure switch
        {
            "servfail" => new DnsReply { Code = DnsReply.ServFail },
            "silence" => null,
            "wrong id" => DnsReply.Nothing() with { HasWrongId = true },
            _ => DnsReply.Nothing() with { WrongName = "1.1.1.1." + Zen },
        });

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Unreachable, result.Status);
        Assert.StartsWith("Nothing is known", result.Meaning, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Dns.Queries, q => q.Name.StartsWith("9.9.9.9.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_that_begins_after_the_test_entries_is_unreachable_as_well()
    {
        _server.With(Zen, (labels, query) => labels == "9.9.9.9" ? new DnsReply { Code = DnsReply.ServFail } : ListServer.Healthy(labels, query));

        Assert.Equal(BlockListStatus.Unreachable, (await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target)).Status);
    }

    [Fact]
    public async Task A_parked_zone_that_answers_with_a_web_server_is_unreliable()
    {
        _server.With(Zen, (_, _) => DnsReply.Of("203.0.113.9"));

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Unreliable, result.Status);
        Assert.Contains("203.0.113.9", result.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_answer_outside_127_is_unreliable_even_beside_a_good_code()
    {
        _server.With(Zen, (labels, query) => labels == "9.9.9.9" ? DnsReply.Of("127.0.0.2", "203.0.113.9") : ListServer.Healthy(labels, query));

        Assert.Equal(BlockListStatus.Unreliable, (await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target)).Status);
    }

    [Fact]
    public async Task A_zone_that_lists_everything_is_unreliable_because_its_negative_test_is_listed()
    {
        _server.With(Zen, (_, _) => DnsReply.Of("127.0.0.2"));

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Unreliable, result.Status);
        Assert.Contains("127.0.0.1", result.Meaning, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Dns.Queries, q => q.Name.StartsWith("9.9.9.9.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resolver_that_hides_the_list_is_unreliable_because_the_positive_test_is_not_listed()
    {
        _server.With(Zen, (_, _) => DnsReply.Nothing());

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Unreliable, result.Status);
        Assert.Contains("127.0.0.2", result.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multi.uribl.com", "test.uribl.com", "127.0.0.14")]
    [InlineData("multi.surbl.org", "test.surbl.org", "127.0.0.254")]
    public async Task The_code_127_0_0_1_of_URIBL_and_SURBL_is_a_refusal(string zone, string test, string testCode)
    {
        _server.With(zone, (labels, _) => labels == test ? DnsReply.Of(testCode) : labels == "invalid" ? DnsReply.Nothing()
            : new DnsReply { Addresses = ["127.0.0.1"], Texts = ["Query Refused. [Your DNS IP: 192.0.2.1]"] });

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(zone), "contoso.com");

        Assert.Equal(BlockListStatus.Refused, result.Status);
        Assert.Contains("Your DNS IP", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bl.0spam.org", "spam")]
    [InlineData("bl.score.senderscore.com", "BOT")]
    public async Task The_same_code_is_a_listing_elsewhere(string zone, string meaning)
    {
        _server.WithHealthy(zone, ("9.9.9.9", ["127.0.0.1"]));

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(zone), Target);

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Contains(meaning, result.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DNS_refused_is_refused()
    {
        _server.With(Zen, (_, _) => new DnsReply { Code = DnsReply.RefusedCode });

        Assert.Equal(BlockListStatus.Refused, (await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target)).Status);
    }

    [Fact]
    public async Task Not_listed_is_said_when_both_test_entries_are_right()
    {
        _server.WithHealthy(Zen);

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.NotListed, result.Status);
        Assert.Equal(_server.Address, result.Server);
        Assert.Equal(["2.0.0.127." + Zen, "1.0.0.127." + Zen, "9.9.9.9." + Zen], _server.Dns.Queries.Select(q => q.Name).ToArray());
    }

    [Fact]
    public async Task A_listing_comes_with_its_codes_reason_severity_and_way_out()
    {
        _server.WithHealthy(Zen, ("9.9.9.9", ["127.0.0.10", "127.0.0.3"]));

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal(["127.0.0.3", "127.0.0.10"], result.Codes);
        Assert.Contains("CSS", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("PBL", result.Meaning, StringComparison.Ordinal);
        Assert.Equal(BlockListSeverity.Accusation, result.Severity);
        Assert.Equal("listed: 9.9.9.9", result.Text);
        Assert.Equal("https://check.spamhaus.org/", result.RemovalUri!.AbsoluteUri);
        Assert.Contains("Remove it yourself", result.RemovalSteps, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zen.spamhaus.org", "127.0.0.10", BlockListSeverity.Policy)]
    [InlineData("dnsbl-3.uceprotect.net", "127.0.0.2", BlockListSeverity.Network)]
    [InlineData("bl.spamcop.net", "127.0.0.2", BlockListSeverity.Accusation)]
    public async Task Severity_tells_a_policy_entry_and_a_whole_network_from_an_accusation(string zone, string code, BlockListSeverity severity)
    {
        _server.WithHealthy(zone, ("9.9.9.9", [code]));

        Assert.Equal(severity, (await _check.OneAsync(_server, ListCheck.Shipped(zone), Target)).Severity);
    }

    [Theory]
    [InlineData("127.0.0.64", "ABUSE: spam and abuse")]
    [InlineData("127.0.0.88", "PH: phishing; MW: malware; ABUSE: spam and abuse")]
    [InlineData("127.0.0.65", "ABUSE: spam and abuse")]
    public async Task The_bits_of_a_mask_add_up(string code, string meaning)
    {
        const string Surbl = "multi.surbl.org";
        _server.With(Surbl, (labels, _) => labels switch
        {
            "test.surbl.org" => DnsReply.Of("127.0.0.254"),
            "contoso.com" => DnsReply.Of(code),
            _ => DnsReply.Nothing(),
        });

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Surbl), "contoso.com");

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal(meaning, result.Meaning);
    }

    [Theory]
    [InlineData("bl.mailspike.net", "127.0.0.18", BlockListStatus.NotListed)]
    [InlineData("bl.mailspike.net", "127.0.0.11", BlockListStatus.Listed)]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.0.1", BlockListStatus.NotListed)]
    [InlineData("list.dnswl.org", "127.0.5.2", BlockListStatus.NotListed)]
    [InlineData("list.dnswl.org", "127.0.0.255", BlockListStatus.Refused)]
    [InlineData("all.spamrats.com", "127.0.0.2", BlockListStatus.Refused)]
    [InlineData("zen.spamhaus.org", "127.0.0.77", BlockListStatus.Listed)]
    public async Task Codes_are_read_as_their_own_list_means_them(string zone, string code, BlockListStatus status)
    {
        _server.With(zone, (labels, query) => labels switch
        {
            "9.9.9.9" => DnsReply.Of(code),
            "2.0.0.127" => DnsReply.Of(zone == "all.spamrats.com" ? "127.0.0.38" : "127.0.0.2"),
            _ => DnsReply.Nothing(),
        });

        Assert.Equal(status, (await _check.OneAsync(_server, ListCheck.Shipped(zone), Target)).Status);
    }

    [Fact]
    public async Task A_positive_test_may_answer_any_listing_code()
    {
        _server.With("bl.blocklist.de", (labels, _) => labels == "2.0.0.127" ? DnsReply.Of("127.0.0.15") : DnsReply.Nothing());

        Assert.Equal(BlockListStatus.NotListed, (await _check.OneAsync(_server, ListCheck.Shipped("bl.blocklist.de"), Target)).Status);
    }

    [Fact]
    public async Task A_list_without_a_known_test_entry_is_believed_when_it_lists_and_not_when_it_is_silent()
    {
        BlockListChoice zone = ListCheck.Zone("untested.example", "\"lists\": [\"IPv4\"], \"codes\": [{\"code\": \"127.0.0.2\", \"meaning\": \"bad\"}]");
        _server.With("untested.example", (labels, _) => labels == "9.9.9.9" ? DnsReply.Of("127.0.0.2") : DnsReply.Nothing());

        Assert.Equal(BlockListStatus.Listed, (await _check.OneAsync(_server, zone, Target)).Status);
        BlockListResult silent = await _check.OneAsync(_server, zone, "9.9.9.10");
        Assert.Equal(BlockListStatus.Unreliable, silent.Status);
        Assert.Contains("no test entry is known", silent.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6_has_test_entries_of_its_own()
    {
        // Healthy for IPv4 only: what it says of IPv6 addresses is worth nothing.
        _server.With(Zen, (labels, query) => labels.Length > 20 ? DnsReply.Nothing() : ListServer.Healthy(labels, query));

        var results = await _check.AllAsync(_server, [ListCheck.Shipped(Zen)], Target, "2620:fe::9");

        Assert.Equal(BlockListStatus.NotListed, results.Single(r => r.TargetType == BlockListTargetType.IPv4).Status);
        Assert.Equal(BlockListStatus.Unreliable, results.Single(r => r.TargetType == BlockListTargetType.IPv6).Status);
    }

    [Fact]
    public async Task An_IPv6_address_is_asked_as_reversed_nibbles()
    {
        _server.WithHealthy(Zen, (ListServer.NibblesOf("2620:fe::9"), ["127.0.0.4"]));

        Assert.Equal(BlockListStatus.Listed, (await _check.OneAsync(_server, ListCheck.Shipped(Zen), "2620:fe::9")).Status);
        Assert.Contains(_server.Dns.Queries, q => q.Name == "9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.e.f.0.0.0.2.6.2." + Zen);
    }

    [Fact]
    public async Task An_internationalised_domain_is_asked_in_ASCII()
    {
        _server.With("dbl.nordspam.com", (labels, query) => ListServer.Healthy(labels, query, ("xn--bcher-kva.example", ["127.0.0.2"])));

        Assert.Equal(BlockListStatus.Listed, (await _check.OneAsync(_server, ListCheck.Shipped("dbl.nordspam.com"), "bücher.example")).Status);
    }

    [Fact]
    public async Task Text_from_DNS_is_made_harmless()
    {
        _server.With(Zen, (labels, query) => labels == "9.9.9.9"
            ? new DnsReply { Addresses = ["127.0.0.2"], Texts = ["\u001b[31mred\u001b[0m\u202E"] }
            : ListServer.Healthy(labels, query));

        BlockListResult result = await _check.OneAsync(_server, ListCheck.Shipped(Zen), Target);

        Assert.DoesNotContain('\u001b', result.Text);
        Assert.DoesNotContain('\u202E', result.Text);
        Assert.Contains("red", result.Text, StringComparison.Ordinal);
    }
}
