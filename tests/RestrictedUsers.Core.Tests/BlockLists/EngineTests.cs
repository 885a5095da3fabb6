using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;
using RestrictedUsers.Contracts;
using RestrictedUsers.Tests.Dns;
using Xunit;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>How the lists are asked: seldom, side by side, again when packets are lost, and never after it was stopped.</summary>
public sealed class EngineTests : IDisposable
{
    private const string Zone = "list.example";

    private readonly ListServer _server = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task A_zone_that_refused_once_is_not_asked_again()
    {
        _server.With(Zone, (labels, query) => labels is "2.0.0.127" or "1.0.0.127" ? ListServer.Healthy(labels, query) : new DnsReply { Code = DnsReply.RefusedCode });
        var check = new ListCheck();

        List<BlockListResult> results = await check.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.0/24");

        Assert.Equal(256, results.Count);
        Assert.All(results, r => Assert.Equal(BlockListStatus.Refused, r.Status));
        // The two test entries and the first address.
        Assert.Equal(3, _server.Dns.Queries.Count);
    }

    [Fact]
    public async Task A_zone_whose_test_entries_get_no_answer_is_not_asked_about_anything_else()
    {
        _server.With(Zone, (_, _) => null);
        var check = new ListCheck { Timeout = TimeSpan.FromMilliseconds(200) };

        List<BlockListResult> results = await check.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.0/24");

        Assert.All(results, r => Assert.Equal(BlockListStatus.Unreachable, r.Status));
        Assert.Equal("2.0.0.127." + Zone, Assert.Single(_server.Dns.Queries.Select(q => q.Name).Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_zone_that_stops_answering_is_given_up_and_nothing_is_said_of_the_rest()
    {
        int answered = 0;
        _server.With(Zone, (labels, query) => labels is "2.0.0.127" or "1.0.0.127" || Interlocked.Increment(ref answered) <= 20 ? ListServer.Healthy(labels, query) : null);
        var check = new ListCheck { Timeout = TimeSpan.FromMilliseconds(100) };

        List<BlockListResult> results = await check.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.0/24");

        Assert.Equal((20, 236), (results.Count(r => r.Status == BlockListStatus.NotListed), results.Count(r => r.Status == BlockListStatus.Unreachable)));
        Assert.InRange(_server.Dns.Queries.Count, 60, 200);
    }

    [Fact]
    public async Task Lost_packets_are_asked_again_soon()
    {
        int asked = 0;
        _server.With(Zone, (labels, query) => Interlocked.Increment(ref asked) % 3 == 0 ? ListServer.Healthy(labels, query) : null);
        var check = new ListCheck { Timeout = TimeSpan.FromSeconds(5) };

        Assert.Equal(BlockListStatus.NotListed, (await check.OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9")).Status);
        Assert.Equal(9, asked);
    }

    [Fact]
    public async Task A_resolver_that_is_slow_once_is_waited_for()
    {
        int asked = 0;
        _server.With(Zone, (labels, query) => ListServer.Healthy(labels, query) with { Delay = Interlocked.Increment(ref asked) == 1 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero });

        Assert.Equal(BlockListStatus.NotListed, (await new ListCheck().OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9")).Status);
    }

    [Fact]
    public async Task One_server_failure_is_asked_again_and_a_second_one_is_believed()
    {
        int asked = 0;
        _server.With(Zone, (labels, query) => Interlocked.Increment(ref asked) == 1 ? new DnsReply { Code = DnsReply.ServFail } : ListServer.Healthy(labels, query));
        Assert.Equal(BlockListStatus.NotListed, (await new ListCheck().OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9")).Status);

        _server.With("broken.example", (_, _) => new DnsReply { Code = DnsReply.ServFail });
        Assert.Equal(BlockListStatus.Unreachable, (await new ListCheck().OneAsync(_server, ListCheck.Zone("broken.example"), "9.9.9.9")).Status);
        Assert.Equal(2, _server.Dns.Count("broken.example"));
    }

    [Fact]
    public async Task A_cut_answer_is_read_over_TCP()
    {
        _server.With(Zone, (labels, query) => ListServer.Healthy(labels, query, ("9.9.9.9", ["127.0.0.2"])) with { IsTruncated = true });

        BlockListResult result = await new ListCheck().OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9");

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal("listed: 9.9.9.9", result.Text);
        Assert.Contains(_server.Dns.Queries, q => q.IsTcp);
    }

    [Fact]
    public async Task What_is_listed_is_remembered_by_its_TTL_and_what_is_not_by_the_minimum_of_the_SOA()
    {
        _server.With(Zone, (labels, _) => labels switch
        {
            "2.0.0.127" => DnsReply.Of("127.0.0.2") with { Ttl = 3600 },
            "9.9.9.9" => DnsReply.Of("127.0.0.2") with { Ttl = 120 },
            "1.0.0.127" => DnsReply.Nothing(3600),
            _ => DnsReply.Nothing(600),
        });
        var check = new ListCheck(_time);
        int Asked(string labels) => _server.Dns.Queries.Count(q => q.Name == labels + "." + Zone && q.Type == DnsQuery.A);
        Task RunAsync() => check.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.9", "9.9.9.10");

        await RunAsync();
        _time.Advance(TimeSpan.FromSeconds(119));
        await RunAsync();
        Assert.Equal((1, 1, 1), (Asked("9.9.9.9"), Asked("10.9.9.9"), Asked("2.0.0.127")));

        _time.Advance(TimeSpan.FromSeconds(2));
        await RunAsync();
        Assert.Equal((2, 1, 1), (Asked("9.9.9.9"), Asked("10.9.9.9"), Asked("2.0.0.127")));

        _time.Advance(TimeSpan.FromSeconds(480));
        await RunAsync();
        Assert.Equal((3, 2, 1), (Asked("9.9.9.9"), Asked("10.9.9.9"), Asked("2.0.0.127")));

        _time.Advance(TimeSpan.FromSeconds(3000));
        await RunAsync();
        Assert.Equal(2, Asked("2.0.0.127"));
    }

    [Fact]
    public async Task Nothing_without_a_SOA_is_not_remembered()
    {
        _server.With(Zone, (labels, query) => labels == "9.9.9.9" ? DnsReply.Nothing(soaMinimum: null) : ListServer.Healthy(labels, query));
        var check = new ListCheck();

        await check.OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9");
        await check.OneAsync(_server, ListCheck.Zone(Zone), "9.9.9.9");

        Assert.Equal(2, _server.Dns.Count("9.9.9.9." + Zone));
    }

    [Fact]
    public async Task A_second_resolver_is_asked_where_the_first_gives_no_verdict()
    {
        await using var other = new ListServer();
        _server.With(Zone, (_, _) => DnsReply.Nothing()); // Hides the list.
        other.WithHealthy(Zone, ("9.9.9.9", ["127.0.0.2"]));

        BlockListResult result = (await new ListCheck().AllAsync([_server.Address, other.Address], [ListCheck.Zone(Zone)], "9.9.9.9")).Single();

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal(other.Address, result.Server);
    }

    [Fact]
    public async Task A_resolver_that_does_not_exist_leaves_everything_unreachable()
    {
        string gone;
        await using (var server = new ListServer())
        {
            gone = server.Address;
        }

        var check = new ListCheck { Timeout = TimeSpan.FromMilliseconds(200) };
        BlockListResult result = (await check.AllAsync([gone], [ListCheck.Zone(Zone)], "9.9.9.9")).Single();

        Assert.Equal(BlockListStatus.Unreachable, result.Status);
        Assert.Equal(gone, result.Server);
    }

    [Fact]
    public async Task A_silent_list_delays_only_itself()
    {
        _server.WithHealthy("quick.example").With("silent.example", (_, _) => null);
        var check = new ListCheck { ThrottleLimit = 2, Timeout = TimeSpan.FromSeconds(3) };
        IResultReader<BlockListResult> reader = check.Open([_server.Address], [ListCheck.Zone("silent.example"), ListCheck.Zone("quick.example")], "9.9.9.0/28");

        for (int i = 0; i < 16; i++)
        {
            Assert.True(await reader.ReadAsync(CancellationToken.None));
            Assert.Equal("quick.example", reader.Current.Zone);
        }

        await reader.CloseAsync();
    }

    [Fact]
    public async Task The_limits_hold()
    {
        int now = 0, most = 0;
        var gate = new Lock();
        DnsReply Slow(string labels, DnsQuery query)
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            return ListServer.Healthy(labels, query) with { Delay = TimeSpan.FromMilliseconds(40) };
        }

        // Counted down by a clock of its own, a little before the answer leaves.
        _server.With(Zone, (labels, query) =>
        {
            DnsReply reply = Slow(labels, query);
            _ = Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System).ContinueWith(_ => { lock (gate) { now--; } }, TaskScheduler.Default);
            return reply;
        });
        await new ListCheck { Timeout = TimeSpan.FromSeconds(5) }.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.0/26");
        Assert.InRange(most, 2, 8);
    }

    [Fact]
    public async Task After_it_is_stopped_nothing_more_is_asked()
    {
        _server.With(Zone, (labels, query) => labels is "2.0.0.127" or "1.0.0.127" ? ListServer.Healthy(labels, query) : ListServer.Healthy(labels, query) with { Delay = TimeSpan.FromMilliseconds(20) });
        var check = new ListCheck { Timeout = TimeSpan.FromSeconds(10) };
        IResultReader<BlockListResult> reader = check.Open([_server.Address], [ListCheck.Zone(Zone)], "9.9.9.0/24");
        using var stop = new CancellationTokenSource();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(await reader.ReadAsync(stop.Token));
        }

        int before = _server.Dns.Queries.Count;
        await stop.CancelAsync();
        await reader.CloseAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System); // What had left by then arrives.
        int asked = _server.Dns.Queries.Count;
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        // At most what each of the eight had under way, and would have had next.
        Assert.Equal(asked, _server.Dns.Queries.Count);
        Assert.InRange(asked, before, before + 16);
    }

    [Fact]
    public async Task A_key_goes_into_the_question_and_nowhere_else()
    {
        const string Key = "s3cretkey0123456789";
        _server.With(Key + ".list.example", (labels, query) => labels == "9.9.9.9"
            ? new DnsReply { Addresses = ["127.0.0.2"], Texts = ["see " + Key.ToUpperInvariant() + ".list.example"] }
            : ListServer.Healthy(labels, query));
        var check = new ListCheck();
        check.Keys["K"] = () => Key;
        BlockListChoice zone = ListCheck.Zone("{key}.list.example", list: "\"key\": \"K\",");

        BlockListResult result = await check.OneAsync(_server, zone, "9.9.9.9");

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal("{key}.list.example", result.Zone);
        Assert.Equal("see {key}.list.example", result.Text);
        string everything = string.Join('\n', typeof(BlockListResult).GetProperties().Select(p => p.GetValue(result)?.ToString()).Concat(check.Notices.All.Select(n => n.Message)));
        Assert.DoesNotContain(Key, everything, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Addresses_do_not_go_to_zones_of_domains_nor_domains_to_zones_of_addresses()
    {
        BlockListChoice addresses = ListCheck.Zone("ip.example");
        BlockListChoice domains = ListCheck.Zone("dom.example", "\"lists\": [\"Domain\"], \"tests\": [{\"for\": \"Domain\", \"listed\": \"test\", \"notListed\": \"invalid\"}]");
        _server.WithHealthy("ip.example").WithHealthy("dom.example");

        List<BlockListResult> results = await new ListCheck().AllAsync(_server, [addresses, domains], "9.9.9.9", "contoso.com", "https://www.contoso.com/x", "https://9.9.9.10/");

        Assert.Equal(
            ["9.9.9.9 ip.example", "contoso.com dom.example", "https://9.9.9.10/ ip.example", "https://www.contoso.com/x dom.example"],
            results.Select(r => $"{r.Target} {r.Zone}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_server.Dns.Queries, q => q.Name.Contains("9.9.9", StringComparison.Ordinal) && q.Name.EndsWith("dom.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_domain_is_reduced_to_the_registered_one_where_the_list_wants_it()
    {
        const string Test = "\"tests\": [{\"for\": \"Domain\", \"listed\": \"test\", \"notListed\": \"invalid\"}]";
        _server.WithHealthy("host.example").WithHealthy("registered.example");

        List<BlockListResult> results = await new ListCheck().AllAsync(
            _server,
            [ListCheck.Zone("host.example", "\"lists\": [\"Domain\"], " + Test), ListCheck.Zone("registered.example", "\"lists\": [\"Domain\"], \"domains\": \"Registered\", " + Test)],
            "www.shop.contoso.co.uk");

        Assert.Equal("www.shop.contoso.co.uk", results.Single(r => r.Zone == "host.example").Subject);
        Assert.Equal("contoso.co.uk", results.Single(r => r.Zone == "registered.example").Subject);
        Assert.Contains(_server.Dns.Queries, q => q.Name == "contoso.co.uk.registered.example");
    }

    [Fact]
    public async Task A_mail_address_is_asked_as_the_hash_of_its_canonical_form()
    {
        // SHA-1 of annakowalska@gmail.com
        const string Hash = "12706b1585bfd4ef59534d72bbc672f9763b1d94";
        _server.With("ebl.msbl.org", (labels, _) => labels == Hash ? DnsReply.Of("127.0.0.2") : DnsReply.Nothing());

        BlockListResult result = await new ListCheck().OneAsync(_server, ListCheck.Shipped("ebl.msbl.org"), "Anna.Kowalska+news@GoogleMail.com");

        Assert.Equal(BlockListStatus.Listed, result.Status);
        Assert.Equal("annakowalska@gmail.com", result.Subject);
    }

    [Fact]
    public async Task Progress_counts_to_the_end()
    {
        _server.WithHealthy(Zone);
        var check = new ListCheck();

        await check.AllAsync(_server, [ListCheck.Zone(Zone)], "9.9.9.0/28");

        ServiceNotice last = check.Notices.All.Last(n => n.Kind == ServiceNoticeKind.Progress);
        Assert.Equal((16, 16), (last.Completed, last.Total));
    }
}
