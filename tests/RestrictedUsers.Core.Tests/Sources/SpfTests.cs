using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Core.Sources;
using RestrictedUsers.Tests.Dns;
using Xunit;

namespace RestrictedUsers.Core.Tests.Sources;

/// <summary>What SPF records authorise, within the limits of RFC 7208.</summary>
public sealed class SpfTests : IDisposable
{
    private readonly Dictionary<string, DnsReply> _records = new(StringComparer.Ordinal);
    private readonly DnsResponder _dns;

    public SpfTests() => _dns = DnsResponder.Start(q => _records.TryGetValue($"{q.Type} {q.Name}", out DnsReply? reply) ? reply : DnsReply.Nothing());

    public void Dispose() => _dns.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Theory]
    [InlineData("ip4:198.51.100.7 -all", "198.51.100.7")]
    [InlineData("ip4:198.51.100.77/24 ip6:2001:db8::1/32 ~all", "198.51.100.0/24 2001:db8::/32")]
    [InlineData("ip6:2001:db8::7", "2001:db8::7")]
    [InlineData("a -all", "192.0.2.1 2001:db8::1")]
    [InlineData("a/24//64 -all", "192.0.2.0/24 2001:db8::/64")]
    [InlineData("a:host.contoso.com -all", "192.0.2.2")]
    [InlineData("mx -all", "192.0.2.3 192.0.2.4")]
    [InlineData("include:other.example -all", "203.0.113.5")]
    [InlineData("redirect=other.example", "203.0.113.5")]
    [InlineData("redirect=other.example ip4:198.51.100.7", "198.51.100.7 203.0.113.5")]
    [InlineData("redirect=other.example -all", "")]
    [InlineData("-all ip4:198.51.100.7", "")]
    [InlineData("~ip4:198.51.100.7 ?include:other.example -ip4:198.51.100.8 +ip4:198.51.100.9", "198.51.100.9")]
    [InlineData("exp=why.contoso.com IP4:198.51.100.7", "198.51.100.7")]
    public async Task Authorised_addresses_are_found(string record, string expected)
    {
        Text("contoso.com", "v=spf1 " + record);
        Text("other.example", "v=spf1 ip4:203.0.113.5 -all");
        Address("contoso.com", "192.0.2.1", "2001:db8::1");
        Address("host.contoso.com", "192.0.2.2");
        Address("m1.contoso.com", "192.0.2.3");
        Address("m2.contoso.com", "192.0.2.4");
        _records[$"{DnsQuery.Mx} contoso.com"] = new DnsReply { Exchanges = [(20, "m2.contoso.com"), (10, "m1.contoso.com")] };

        SpfResult result = await ReadAsync();

        Assert.Equal("", result.Problem);
        Assert.Equal(expected, string.Join(' ', result.Entries.Select(e => e.Network)));
    }

    [Fact]
    public async Task An_entry_knows_the_way_that_led_to_it()
    {
        Text("contoso.com", "v=spf1 include:a.example -all");
        Text("a.example", "v=spf1 include:b.example ?all");
        Text("b.example", "v=spf1 ip4:203.0.113.5");

        SpfEntry entry = Assert.Single((await ReadAsync()).Entries);

        Assert.Equal(["a.example", "b.example"], entry.Includes);
        Assert.Equal("ip4:203.0.113.5", entry.Mechanism);
    }

    [Theory]
    [InlineData("v=spf1 include:none.example", "'none.example' has no SPF record")]
    [InlineData("v=spf1 ip4:300.1.1.1", "has no address")]
    [InlineData("v=spf1 ip4:2001:db8::1", "has no address")]
    [InlineData("v=spf1 allow:contoso.com", "is no mechanism")]
    [InlineData("v=spf1 include:contoso.com", "more than 10")]
    [InlineData("v=spf1 a:x1.example a:x2.example a:x3.example", "more than 2 of its questions")]
    [InlineData("v=spf1 mx", "11 MX hosts")]
    public async Task A_record_beyond_the_rules_is_a_permanent_error(string record, string problem)
    {
        Text("contoso.com", record);
        _records[$"{DnsQuery.Mx} contoso.com"] = new DnsReply { Exchanges = [.. Enumerable.Range(1, 11).Select(i => ((ushort)i, $"m{i}.contoso.com"))] };

        SpfResult result = await ReadAsync();

        Assert.StartsWith("permanent error", result.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_terms_that_ask_DNS_are_fine_and_eleven_are_not()
    {
        for (int i = 1; i <= 11; i++)
        {
            Text($"i{i}.example", $"v=spf1 ip4:203.0.113.{i}");
        }

        Text("contoso.com", "v=spf1 " + string.Join(' ', Enumerable.Range(1, 10).Select(i => $"include:i{i}.example")));
        SpfResult ten = await ReadAsync();
        Text("contoso.net", "v=spf1 " + string.Join(' ', Enumerable.Range(1, 11).Select(i => $"include:i{i}.example")));
        SpfResult eleven = await ReadAsync("contoso.net");

        Assert.Equal(("", 10), (ten.Problem, ten.Entries.Count));
        Assert.Contains("more than 10", eleven.Problem, StringComparison.Ordinal);
        Assert.Equal(10, eleven.Entries.Count);
    }

    [Fact]
    public async Task Two_records_are_an_error_and_other_texts_are_none()
    {
        _records[$"{DnsQuery.Txt} contoso.com"] = new DnsReply { Texts = ["MS=ms123", "v=spf10 x", "v=spf1 ip4:203.0.113.1"] };
        Assert.Single((await ReadAsync()).Entries);

        _records[$"{DnsQuery.Txt} contoso.net"] = new DnsReply { Texts = ["v=spf1 -all", "v=spf1 ~all"] };
        Assert.Contains("2 SPF records", (await ReadAsync("contoso.net")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_record_or_an_answer_that_is_said()
    {
        Assert.Equal("it has no SPF record", (await ReadAsync()).Problem);

        _records[$"{DnsQuery.Txt} contoso.net"] = new DnsReply { Code = DnsReply.ServFail };
        Assert.StartsWith("temporary error", (await ReadAsync("contoso.net")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exists:%{i}._spf.contoso.com")]
    [InlineData("a:%{i}.contoso.com")]
    [InlineData("include:%{d}.example")]
    [InlineData("ptr")]
    public async Task What_depends_on_the_message_is_a_note(string term)
    {
        Text("contoso.com", $"v=spf1 {term} ip4:203.0.113.1 -all");

        SpfResult result = await ReadAsync();

        Assert.Contains("depends on the message", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Single(result.Entries);
    }

    [Fact]
    public async Task Authorising_everybody_is_a_note()
    {
        Text("contoso.com", "v=spf1 +all");

        Assert.Contains("everybody", Assert.Single((await ReadAsync()).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_record_comes_over_TCP()
    {
        string networks = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"ip4:203.0.113.{i}"));
        _records[$"{DnsQuery.Txt} contoso.com"] = new DnsReply { Texts = ["v=spf1 " + networks], IsTruncated = true };

        Assert.Equal(200, (await ReadAsync()).Entries.Count);
    }

    private Task<SpfResult> ReadAsync(string domain = "contoso.com") =>
        new SpfReader(new DnsAsker(TimeProvider.System), [_dns.Address], TimeSpan.FromSeconds(1)).ReadAsync(domain, CancellationToken.None);

    private void Text(string name, string text) => _records[$"{DnsQuery.Txt} {name}"] = new DnsReply { Texts = [text] };

    private void Address(string name, params string[] addresses)
    {
        _records[$"{DnsQuery.A} {name}"] = new DnsReply { Addresses = addresses };
        if (addresses.Any(a => IPAddress.Parse(a).AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
        {
            _records[$"{DnsQuery.Aaaa} {name}"] = new DnsReply { Addresses = addresses };
        }
    }
}
