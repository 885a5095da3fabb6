using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Tests.Dns;
using Xunit;

namespace RestrictedUsers.Core.Tests.Sources;

/// <summary>What an organisation sends as and from, over HTTP and DNS of the test.</summary>
public sealed class SendingSourceTests : IDisposable
{
    private const string Organisation = """
        { "organization": "contoso.onmicrosoft.com",
          "acceptedDomains": [ "contoso.com", "bücher.example", "contoso.onmicrosoft.com" ],
          "inboundConnectors": [ { "name": "ERP", "senderIPAddresses": [ "9.9.9.9", "9.9.8.64/28" ] }, { "name": "Old", "enabled": false, "senderIPAddresses": [ "9.9.7.1" ] } ],
          "outboundConnectors": [ { "name": "Relay", "smartHosts": [ "relay.contoso.com", "9.9.6.1" ] }, { "name": "Direct" } ],
          "settings": SETTINGS }
        """;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal)
    {
        ["contoso.com"] = "v=spf1 ip4:9.9.9.9 include:spf.protection.outlook.com include:_spf.contoso.com include:mailer.example -all",
        ["_spf.contoso.com"] = "v=spf1 ip4:9.9.5.1",
        ["mailer.example"] = "v=spf1 ip4:9.9.4.0/24",
        ["spf.protection.outlook.com"] = "v=spf1 ip4:40.92.0.0/15 include:spfd.protection.outlook.com -all",
        ["spfd.protection.outlook.com"] = "v=spf1 ip4:51.4.72.0/24 -all",
        ["contoso.onmicrosoft.com"] = "v=spf1 include:spf.protection.outlook.com -all",
    };

    private readonly DnsResponder _dns;

    public SendingSourceTests() => _dns = DnsResponder.Start(q =>
        q.Type == DnsQuery.Txt && _texts.TryGetValue(q.Name, out string? text) ? new DnsReply { Texts = [text] }
        : q is { Type: DnsQuery.A, Name: "relay.contoso.com" } ? DnsReply.Of("9.9.6.2")
        : DnsReply.Nothing());

    public void Dispose() => _dns.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task Domains_connectors_and_SPF_come_together_each_once()
    {
        (IReadOnlyList<SendingSource> sources, _) = await ReadAsync();

        Assert.Equal(
            [
                "Domain contoso.com", "Domain bücher.example", "Domain contoso.onmicrosoft.com",
                "Address 9.9.9.9", "Network 9.9.8.64/28", "Address 9.9.7.1", "Address 9.9.6.1", "Address 9.9.6.2",
                "Network 40.92.0.0/15", "Network 51.4.72.0/24", "Address 9.9.5.1", "Network 9.9.4.0/24",
            ],
            sources.Select(s => $"{s.Type} {s.Value}"));
        SendingSource erp = sources.Single(s => s.Value == "9.9.9.9");
        Assert.Equal(["inbound connector 'ERP'", "SPF of contoso.com: ip4:9.9.9.9"], erp.Origins);
        Assert.Contains("turned off", sources.Single(s => s.Value == "9.9.7.1").Note, StringComparison.Ordinal);
        Assert.Contains("mailer.example", sources.Single(s => s.Value == "9.9.4.0/24").Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_through_Microsofts_include_is_shared_and_what_is_ones_own_is_not()
    {
        (IReadOnlyList<SendingSource> sources, _) = await ReadAsync();

        Assert.Equal(["40.92.0.0/15", "51.4.72.0/24", "contoso.onmicrosoft.com"], sources.Where(s => s.IsShared).Select(s => s.Value).Order(StringComparer.Ordinal));
        Assert.Contains("Microsoft's to end", sources.Single(s => s.Value == "51.4.72.0/24").Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_without_a_record_is_a_warning()
    {
        (_, RecordedNotices notices) = await ReadAsync();

        Assert.Contains("SPF of xn--bcher-kva.example: it has no SPF record.", notices.Of(ServiceNoticeKind.Warning));
    }

    [Fact]
    public async Task Connectors_that_may_not_be_read_are_a_warning_and_the_rest_is_found()
    {
        (IReadOnlyList<SendingSource> sources, RecordedNotices notices) = await ReadAsync("""{ "deniedCommands": ["Get-InboundConnector", "Get-OutboundConnector"] }""");

        Assert.Contains(sources, s => s.Value == "contoso.com");
        Assert.DoesNotContain(sources, s => s.Value == "9.9.8.64/28");
        Assert.Equal(2, notices.Of(ServiceNoticeKind.Warning).Count(w => w.Contains("could not be read", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_SPF_nothing_is_asked_of_DNS()
    {
        (IReadOnlyList<SendingSource> sources, _) = await ReadAsync(includeSpf: false);

        Assert.Equal(7, sources.Count);
        Assert.Empty(_dns.Queries);
    }

    private async Task<(IReadOnlyList<SendingSource> Sources, RecordedNotices Notices)> ReadAsync(string settings = "{}", bool includeSpf = true)
    {
        await using TestTenant tenant = await TestTenant.StartScenarioAsync(Organisation.Replace("SETTINGS", settings, StringComparison.Ordinal));
        IProtectionService service = await tenant.ConnectAsync();
        var query = new SendingSourceQuery { IncludeSpf = includeSpf, Servers = [_dns.Address.ToString()], Timeout = TimeSpan.FromSeconds(1) };
        return (await service.GetSendingSourcesAsync(query, tenant.Notices, CancellationToken.None), tenant.Notices);
    }
}
