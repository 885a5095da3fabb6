using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Tests.BlockLists;
using RestrictedUsers.Module.Tests.Support;
using RestrictedUsers.Tests.Dns;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

/// <summary>Get-BlockList and Get-BlockListStatus in a session, against lists on loopback.</summary>
public sealed class BlockListTests : IDisposable
{
    private const string Zen = "zen.spamhaus.org";

    private readonly Session _session = new();
    private readonly ListServer _server = new();

    public BlockListTests() => _server
        .WithHealthy(Zen, ("9.9.9.9", ["127.0.0.3"]), ("10.9.9.9", ["127.0.0.10"]))
        .WithHealthy("bl.spamcop.net")
        .WithHealthy("dnsbl-3.uceprotect.net", ("9.9.9.9", ["127.0.0.2"]))
        .WithHealthy("psbl.surriel.com")
        .With("b.barracudacentral.org", (_, _) => new DnsReply { Code = DnsReply.RefusedCode });

    public void Dispose()
    {
        _session.Dispose();
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Fact]
    public void The_catalogue_shows_lists_by_name_zone_and_state()
    {
        Assert.Equal(["Spamhaus ZEN", "Spamhaus ZEN (DQS)"], _session.Run("Get-BlockList 'spamhaus zen*'").AssertSuccess().Of<BlockList>().Select(l => l.Name));
        Assert.Equal("SpamCop", _session.Run("Get-BlockList bl.spamcop.net").AssertSuccess().Of<BlockList>().Single().Name);
        Assert.All(_session.Run("Get-BlockList -State Dead").AssertSuccess().Of<BlockList>(), l => Assert.Equal(BlockListState.Dead, l.State));
        Assert.InRange(_session.Run("Get-BlockList").AssertSuccess().Output.Count, 50, 100);
        Assert.Contains("2023-02-09", string.Join('\n', _session.Run("Get-BlockList SURBL -Verbose").Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_list_is_an_error_and_a_wildcard_without_a_find_is_silence()
    {
        ErrorRecord error = _session.Run("Get-BlockList nosuch").Errors.Single();

        Assert.StartsWith("BlockListNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-BlockList nosuch*").AssertSuccess().Output);
    }

    [Fact]
    public void Each_target_and_list_gives_one_result()
    {
        RunResult result = Ask("'9.9.9.9', '9.9.9.11' |", "-Name 'Spamhaus ZEN', SpamCop, 'Barracuda BRBL'").AssertSuccess();

        Assert.Equal(
            [
                "9.9.9.11 Barracuda BRBL: Refused", "9.9.9.11 SpamCop: NotListed", "9.9.9.11 Spamhaus ZEN: NotListed",
                "9.9.9.9 Barracuda BRBL: Refused", "9.9.9.9 SpamCop: NotListed", "9.9.9.9 Spamhaus ZEN: Listed",
            ],
            result.Of<BlockListResult>().Select(r => r.ToString()).Order(StringComparer.Ordinal));
        Assert.All(result.Of<BlockListResult>(), r => Assert.Equal(_server.Address, r.Server));
    }

    [Fact]
    public void ListedOnly_writes_listings_and_warns_of_what_is_not_known()
    {
        RunResult result = Ask("", "9.9.9.8/30 -Name 'Spamhaus ZEN', 'Barracuda BRBL' -ListedOnly").AssertSuccess();

        Assert.Equal(["9.9.9.10", "9.9.9.9"], result.Of<BlockListResult>().Select(r => r.Target).Order(StringComparer.Ordinal));
        Assert.Contains("Barracuda BRBL (Refused)", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_says_it_in_a_sentence()
    {
        var summaries = Ask("", "9.9.9.8/30 -Name 'Spamhaus ZEN', 'UCEPROTECT Level 3', SpamCop -Summary").AssertSuccess().Of<BlockListSummary>().ToDictionary(s => s.Target, StringComparer.Ordinal);

        Assert.Equal(4, summaries.Count);
        Assert.Equal("Listed on Spamhaus ZEN, UCEPROTECT Level 3 (2 of 3).", summaries["9.9.9.9"].Verdict);
        Assert.Equal((true, BlockListSeverity.Accusation), (summaries["9.9.9.9"].IsListed, summaries["9.9.9.9"].Severity));
        Assert.StartsWith("Listed as a matter of policy, not of blame", summaries["9.9.9.10"].Verdict, StringComparison.Ordinal);
        Assert.Equal((false, "Not listed on 3."), (summaries["9.9.9.8"].IsListed, summaries["9.9.9.8"].Verdict));

        BlockListSummary open = Ask("", "9.9.9.8 -Name SpamCop, 'Barracuda BRBL' -Summary").Of<BlockListSummary>().Single();
        Assert.Null(open.IsListed);
        Assert.Equal("Not listed on 1; nothing is known of 1.", open.Verdict);
    }

    [Theory]
    [InlineData("10.1.2.3", "AddressNotPublic", ErrorCategory.InvalidArgument)]
    [InlineData("192.0.2.1", "AddressNotPublic", ErrorCategory.InvalidArgument)]
    [InlineData("9.0.0.0/8", "NetworkTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("9.9.9.9:25", "InvalidTarget", ErrorCategory.InvalidArgument)]
    [InlineData("a name with spaces", "InvalidTarget", ErrorCategory.InvalidArgument)]
    [InlineData("", "InvalidTarget", ErrorCategory.InvalidArgument)]
    public void Bad_input_is_an_error_of_its_own_and_the_rest_is_asked(string input, string id, ErrorCategory category)
    {
        RunResult result = Ask($"'{input}', '9.9.9.9' |", "-Name SpamCop");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((category, (object)input), (error.CategoryInfo.Category, error.TargetObject));
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal("9.9.9.9", Assert.Single(result.Of<BlockListResult>()).Target);
    }

    [Theory]
    [InlineData("nosuch", "BlockListNotFound")]
    [InlineData("nosuch*", "BlockListNotFound")]
    [InlineData("SORBS", "BlockListDead")]
    [InlineData("dnsbl.sorbs.net", "BlockListDead")]
    [InlineData("ix.dnsbl.manitu.net", "BlockListDead")]
    [InlineData("PhishTank", "BlockListManual")]
    [InlineData("Spamhaus ZRD", "BlockListKeyRequired")]
    public void A_list_that_cannot_be_asked_is_refused_with_the_reason(string name, string id)
    {
        RunResult result = Ask("", $"9.9.9.9 -Name '{name}', SpamCop");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(name, error.TargetObject);
        Assert.Equal("SpamCop", Assert.Single(result.Of<BlockListResult>()).List);
        Assert.DoesNotContain(_server.Dns.Queries, q => q.Name.Contains("sorbs", StringComparison.Ordinal) || q.Name.Contains("manitu", StringComparison.Ordinal));
    }

    [Fact]
    public void By_default_no_part_no_doubtful_and_no_dead_list_is_asked()
    {
        RunResult all = Ask("", "9.9.9.9 -Timeout 0.1").AssertSuccess();
        string[] zones = [.. all.Of<BlockListResult>().Select(r => r.Zone)];

        Assert.InRange(zones.Length, 15, 30);
        Assert.Contains(Zen, zones);
        Assert.Equal(zones.Length, zones.Distinct(StringComparer.Ordinal).Count());
        foreach (string absent in new[] { "sbl.spamhaus.org", "truncate.gbudb.net", "list.dnswl.org", "dbl.spamhaus.org" })
        {
            Assert.DoesNotContain(absent, zones);
        }

        Assert.Equal("sbl.spamhaus.org", Ask("", "9.9.9.9 -Name sbl.spamhaus.org").Of<BlockListResult>().Single().Zone);
        Assert.Contains("truncate.gbudb.net", Ask("", "9.9.9.9 -IncludeDoubtful").Of<BlockListResult>().Select(r => r.Zone));
    }

    [Theory]
    [InlineData("dns.example")]
    [InlineData("127.0.0.1:99999")]
    public void A_resolver_that_is_none_ends_it_before_anything_is_asked(string server)
    {
        ErrorRecord error = _session.Catch($"Get-BlockListStatus 9.9.9.9 -Server '{server}'");

        Assert.StartsWith("InvalidDnsServer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_switches_its_lists_on_and_is_never_shown()
    {
        const string Secret = "topsecretkey1234";
        using var key = new SecureString();
        foreach (char c in Secret)
        {
            key.AppendChar(c);
        }

        _server.With(Secret + ".zen.dq.spamhaus.net", (labels, query) => ListServer.Healthy(labels, query, ("9.9.9.9", ["127.0.0.2"])));
        RunResult result = _session.Run($"Get-BlockListStatus 9.9.9.9 -Name '*zen*' -Server {_server.Address} -Key @{{ SpamhausDqs = $key }} -Verbose", ("key", key)).AssertSuccess();
        RunResult usual = _session.Run($"Get-BlockListStatus 9.9.9.9 -Timeout 0.1 -Server {_server.Address} -Key @{{ SpamhausDqs = $key }}", ("key", key)).AssertSuccess();

        BlockListResult listed = result.Of<BlockListResult>().Single(r => r.List == "Spamhaus ZEN (DQS)");
        Assert.Equal((BlockListStatus.Listed, "{key}.zen.dq.spamhaus.net"), (listed.Status, listed.Zone));
        Assert.DoesNotContain(Secret, string.Join('\n', result.Verbose.Concat(result.Output.Select(o => PSSerializer.Serialize(o)))), StringComparison.OrdinalIgnoreCase);

        // With the key its zone stands in for the public one.
        Assert.DoesNotContain("Spamhaus ZEN", usual.Of<BlockListResult>().Select(r => r.List));
    }

    [Theory]
    [InlineData("@{ SpamhausDqs = 'plain' }")]
    [InlineData("@{ Nobody = $key }")]
    [InlineData("@{ Abusix = $key }")]
    public void A_wrong_key_is_refused_and_not_shown(string value)
    {
        using var key = new SecureString();
        foreach (char c in "no.label here")
        {
            key.AppendChar(c);
        }

        ErrorRecord error = _session.Catch($"Get-BlockListStatus 9.9.9.9 -Server {_server.Address} -Key {value}", ("key", key));

        Assert.StartsWith("InvalidBlockListKey,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("plain", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("no.label", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_of_ones_own_is_used_and_an_error_in_it_is_named()
    {
        string path = Path.GetTempFileName();
        try
        {
            _server.WithHealthy("bl.contoso.example", ("9.9.9.9", ["127.0.0.2"]));
            File.WriteAllText(path, """{ "lists": [ { "name": "Ours", "zones": [ { "zone": "bl.contoso.example", "lists": ["IPv4"], "tests": "RFC5782" } ] } ] }""");
            Assert.Equal(BlockListStatus.Listed, Ask("", $"9.9.9.9 -Name Ours -Path '{path}'").AssertSuccess().Of<BlockListResult>().Single().Status);
            Assert.True(_session.Run($"Get-BlockList Ours -Path '{path}'").AssertSuccess().Of<BlockList>().Single().IsCustom);

            File.WriteAllText(path, """{ "lists": [ { "name": "Ours", "zone": "x" } ] }""");
            ErrorRecord error = _session.Catch($"Get-BlockList -Path '{path}'");
            Assert.StartsWith("CatalogueFileInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("'zone' is not known", error.ErrorDetails.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Sending_sources_are_taken_with_their_mark_and_large_networks_are_left_out_with_a_warning()
    {
        SendingSource[] sources =
        [
            new() { Value = "9.9.9.9", Type = SendingSourceType.Address },
            new() { Value = "9.9.9.10", Type = SendingSourceType.Address, IsShared = true, Note = "Microsoft's" },
            new() { Value = "40.92.0.0/15", Type = SendingSourceType.Network, IsShared = true },
        ];
        RunResult result = _session.Run($"$sources | Get-BlockListStatus -Name 'Spamhaus ZEN' -Server {_server.Address}", ("sources", sources)).AssertSuccess();

        Assert.Equal(2, result.Output.Count);
        BlockListResult shared = result.Of<BlockListResult>().Single(r => r.Target == "9.9.9.10");
        Assert.True(shared.IsShared);
        Assert.StartsWith("Others send from here too", shared.RemovalSteps, StringComparison.Ordinal);
        Assert.False(result.Of<BlockListResult>().Single(r => r.Target == "9.9.9.9").IsShared);
        Assert.Contains("1 networks or addresses", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bounce_is_asked_about_by_the_address_that_it_names_and_passed_over_without_one()
    {
        RunResult result = _session.Run($$"""
            '550 5.7.606 Access denied, banned sending IP [9.9.9.9]', '550 5.1.8 Access denied, bad outbound sender' |
                ForEach-Object { Resolve-NonDeliveryReport -InputObject $_ } |
                Get-BlockListStatus -Name 'Spamhaus ZEN' -Server {{_server.Address}}
            """).AssertSuccess();

        Assert.Equal("9.9.9.9", Assert.Single(result.Of<BlockListResult>()).Target);
    }

    [Fact]
    public void A_target_that_no_list_knows_is_a_warning()
    {
        RunResult result = Ask("'9.9.9.9', 'contoso.com' |", "-Name SpamCop").AssertSuccess();

        Assert.Single(result.Output);
        Assert.Contains("contoso.com (Domain): 1 were not checked", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_given_twice_is_asked_once()
    {
        Assert.Single(Ask("'9.9.9.9', ' 9.9.9.9', '::ffff:9.9.9.9' |", "-Name SpamCop").AssertSuccess().Output);
    }

    [Fact]
    public void A_long_sweep_shows_progress_with_an_estimate()
    {
        _server.With("bl.spamcop.net", (labels, query) => ListServer.Healthy(labels, query) with { Delay = TimeSpan.FromMilliseconds(30) });

        RunResult result = Ask("", "9.9.9.0/24 -Name SpamCop").AssertSuccess();

        Assert.Contains(result.Progress, p => p.PercentComplete is > 0 and < 100 && p.SecondsRemaining >= 0);
        Assert.Contains(result.Progress, p => p.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public async Task After_a_stop_the_server_sees_no_further_query()
    {
        _server.With("bl.spamcop.net", (labels, query) => ListServer.Healthy(labels, query) with { Delay = TimeSpan.FromMilliseconds(30) });
        int asked = 0, stoppedAt = 0;

        RunResult result = _session.Run($"Get-BlockListStatus 9.9.9.0/24 -Name SpamCop -Server {_server.Address}", shell =>
        {
            SpinWait.SpinUntil(() => _server.Dns.Queries.Count > 20, Session.Patience);
            shell.Stop();
            stoppedAt = _server.Dns.Queries.Count;
        });
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System); // What had left by then arrives.
        asked = _server.Dns.Queries.Count;
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.InRange(asked, stoppedAt, stoppedAt + 8);
        Assert.Equal(asked, _server.Dns.Queries.Count);
    }

    [Fact]
    public void Names_are_completed_and_dead_lists_are_not_offered_for_asking()
    {
        Assert.Contains("'Spamhaus ZEN'", _session.Complete("Get-BlockListStatus -Name spamh").Select(c => c.CompletionText));
        Assert.Empty(_session.Complete("Get-BlockListStatus -Name SORB"));
        Assert.Contains("SORBS", _session.Complete("Get-BlockList sorb").Select(c => c.CompletionText));
    }

    [Fact]
    public void The_whole_job_runs_on_the_emulator()
    {
        _server.WithHealthy("dbl.spamhaus.org").With("contoso.com", (_, _) => null);
        RunResult result = _session.Run(
            $$"""
            Connect-ProtectionService -Emulator
            Get-SendingSource -SkipSpf
            Get-SendingSource -SkipSpf -Type Domain -ExcludeShared | Get-BlockListStatus -Name 'NordSpam' -Server {{_server.Address}} -Timeout 0.2
            """);

        Assert.Contains(result.Output, o => o.BaseObject is SendingSource { Value: "198.51.100.64/28", Type: SendingSourceType.Network });
        Assert.Contains(result.Output, o => o.BaseObject is SendingSource { Value: "contoso.onmicrosoft.com", IsShared: true });
        Assert.Contains(result.Output, o => o.BaseObject is BlockListResult { Target: "contoso.com" });
        Assert.DoesNotContain(result.Output, o => o.BaseObject is BlockListResult { Target: "contoso.onmicrosoft.com" });
        Assert.Empty(result.Errors);
    }

    private RunResult Ask(string pipe, string parameters) => _session.Run($"{pipe} Get-BlockListStatus {parameters} -Server {_server.Address}");
}
