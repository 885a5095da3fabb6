using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Tests.Dns;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>Against a real rbldnsd, the server of many of the real lists.</summary>
public sealed class RbldnsdTests(ITestOutputHelper output)
{
    private const int ZoneCount = 25;

    [RbldnsdFact]
    public async Task Its_zones_are_read_with_their_reasons()
    {
        await using Rbldnsd server = await Rbldnsd.StartAsync(
            ("zen.spamhaus.org", "ip4set", [":127.0.0.2:https://www.spamhaus.org/query/ip/$", "127.0.0.2", "9.9.9.9", ":127.0.0.10:pbl $", "9.9.9.10"]),
            ("dbl.spamhaus.org", "dnset", [":127.0.1.2:https://www.spamhaus.org/query/domain/$", "dbltest.com", ".contoso.com"]),
            ("multi.uribl.com", "dnset", [":127.0.0.14:test", "test.uribl.com", ":127.0.0.2:black", "fabrikam.com"]));
        var check = new ListCheck();

        List<BlockListResult> results = await check.AllAsync(
            [server.Address.ToString()],
            [ListCheck.Shipped("zen.spamhaus.org"), ListCheck.Shipped("dbl.spamhaus.org"), ListCheck.Shipped("multi.uribl.com")],
            "9.9.9.8/30", "www.contoso.com", "https://mail.fabrikam.com/login", "northwind.com");

        Assert.Equal(
            [
                "9.9.9.10 zen.spamhaus.org Listed Policy pbl 9.9.9.10",
                "9.9.9.11 zen.spamhaus.org NotListed None ",
                "9.9.9.8 zen.spamhaus.org NotListed None ",
                "9.9.9.9 zen.spamhaus.org Listed Accusation https://www.spamhaus.org/query/ip/9.9.9.9",
                "https://mail.fabrikam.com/login dbl.spamhaus.org NotListed None ",
                "https://mail.fabrikam.com/login multi.uribl.com Listed Accusation black",
                "northwind.com dbl.spamhaus.org NotListed None ",
                "northwind.com multi.uribl.com NotListed None ",
                "www.contoso.com dbl.spamhaus.org Listed Accusation https://www.spamhaus.org/query/domain/contoso.com",
                "www.contoso.com multi.uribl.com NotListed None ",
            ],
            results.Select(r => $"{r.Target} {r.Zone} {r.Status} {r.Severity} {r.Text}").Order(StringComparer.Ordinal));
    }

    [RbldnsdFact]
    public async Task IPv6_zones_are_read()
    {
        await using Rbldnsd server = await Rbldnsd.StartAsync(("v6.example", "ip6trie", [":127.0.0.2:v6", "0:0:0:0:0:ffff:7f00:2/128", "2620:fe::9/128"]));
        BlockListChoice zone = ListCheck.Zone("v6.example", "\"lists\": [\"IPv6\"], \"tests\": \"RFC5782\"");

        List<BlockListResult> results = await new ListCheck().AllAsync([server.Address.ToString()], [zone], "2620:fe::9", "2620:fe::10");

        Assert.Equal([BlockListStatus.Listed, BlockListStatus.NotListed], results.OrderBy(r => r.Status).Select(r => r.Status));
    }

    [RbldnsdFact]
    public async Task An_empty_zone_and_a_wildcard_are_unreliable()
    {
        await using Rbldnsd server = await Rbldnsd.StartAsync(("empty.example", "ip4set", []), ("world.example", "ip4set", [":127.0.0.2:all", "0.0.0.0/0"]));

        List<BlockListResult> results = await new ListCheck().AllAsync([server.Address.ToString()], [ListCheck.Zone("empty.example"), ListCheck.Zone("world.example")], "9.9.9.9");

        Assert.All(results, r => Assert.Equal(BlockListStatus.Unreliable, r.Status));
    }

    [RbldnsdFact]
    public async Task No_verdict_is_wrong_for_256_addresses_on_25_zones_with_one_packet_in_twenty_lost()
    {
        await using Rbldnsd server = await Rbldnsd.StartAsync([.. Enumerable.Range(0, ZoneCount).Select(z =>
            ($"z{z}.example", "ip4set", (IEnumerable<string>)[":127.0.0.2:listed", "127.0.0.2", .. Enumerable.Range(0, 256).Where(a => IsListed(a, z)).Select(a => $"9.9.9.{a}")]))]);
        await using var proxy = new LossyProxy(server.Address, loss: 0.05);
        var check = new ListCheck { Timeout = TimeSpan.FromSeconds(2) };

        List<BlockListResult> results = await check.AllAsync(
            [proxy.Address.ToString()], [.. Enumerable.Range(0, ZoneCount).Select(z => ListCheck.Zone($"z{z}.example"))], "9.9.9.0/24");

        Assert.Equal(256 * ZoneCount, results.Count);
        int unknown = results.Count(r => r.Status == BlockListStatus.Unreachable);
        output.WriteLine($"{proxy.Lost} packets lost, {unknown} of {results.Count} unknown");
        Assert.All(results.Where(r => r.Status != BlockListStatus.Unreachable), r =>
        {
            int address = int.Parse(r.Target[6..], System.Globalization.CultureInfo.InvariantCulture);
            int zone = int.Parse(r.Zone[1..r.Zone.IndexOf('.', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(IsListed(address, zone) ? BlockListStatus.Listed : BlockListStatus.NotListed, r.Status);
        });

        // Five tries, each with two packets that can be lost: one question in a hundred thousand stays open.
        Assert.InRange(unknown, 0, 5);
        Assert.InRange(proxy.Lost, 500, 2000);
    }

    private static bool IsListed(int address, int zone) => (address + zone) % 7 == 0;
}

/// <summary>A test that needs rbldnsd.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RbldnsdFactAttribute : FactAttribute
{
    public RbldnsdFactAttribute()
    {
        if (Rbldnsd.Program is null)
        {
            Skip = OperatingSystem.IsLinux() ? "rbldnsd is not installed (Debian and Ubuntu: apt-get install rbldnsd)." : "rbldnsd runs on Linux and BSD only.";
        }
    }
}
