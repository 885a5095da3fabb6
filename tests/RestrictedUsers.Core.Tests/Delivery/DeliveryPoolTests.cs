using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;
using RestrictedUsers.Core.Delivery;
using RestrictedUsers.Core.Resilience;
using Xunit;

namespace RestrictedUsers.Core.Tests.Delivery;

/// <summary>The pool from the emulated message trace over real HTTP, from its data, and from headers.</summary>
public sealed class DeliveryPoolTests
{
    private const string TraceId = "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001";

    private const string Scenario = """
        {
          "organization": "contoso.onmicrosoft.com",
          "settings": SETTINGS,
          "messages": [
            { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001", "received": "-1h", "sender": "anna@contoso.com", "recipients": [
              { "address": "relay@b.example", "pool": "RegularRelayOutboundPool" },
              { "address": "risk@b.example", "pool": "HighRiskOutboundPool" },
              { "address": "plain@b.example" },
              { "address": "failed@b.example", "status": "Failed", "detail": "Reason: [{LED=550 5.1.8 Access denied}] \u001b[2J" },
              { "address": "spam@b.example", "events": [ { "at": "-1h", "event": "SEND", "data": "<root><MEP Name=\"CustomData\" Blob=\"S:SFV=SPM;S:OutboundIpPoolName=EuHighRiskPool2\"/></root>" } ] } ] },
            { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000002", "received": "-1h", "sender": "", "recipients": [ { "address": "ndr@b.example", "pool": "HighRiskOutboundPool" } ] }
          ]
        }
        """;

    [Theory]
    [InlineData("relay@b.example", DeliveryPoolKind.Relay, DiagnosisConfidence.High, "RegularRelayOutboundPool", "forwarded or relayed")]
    [InlineData("RISK@b.example", DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium, "HighRiskOutboundPool", "One of three")]
    [InlineData("spam@b.example", DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium, "EuHighRiskPool2", "judged the message to be spam")]
    [InlineData("plain@b.example", DeliveryPoolKind.Unknown, DiagnosisConfidence.Low, null, "Neither")]
    [InlineData("failed@b.example", DeliveryPoolKind.Unknown, DiagnosisConfidence.Low, null, "failed before")]
    public async Task The_trace_tells_the_pool_of_one_recipient(string recipient, DeliveryPoolKind pool, DiagnosisConfidence confidence, string? name, string reason)
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();

        DeliveryPool found = Assert.Single(await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = TraceId, RecipientAddress = recipient }, null, default));

        Assert.Equal((pool, confidence, name), (found.Pool, found.Confidence, found.RawPoolName));
        Assert.Contains(reason, found.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(found.Evidence);
        Assert.All(found.Evidence, e => Assert.DoesNotContain(e, char.IsControl));
        Assert.NotEmpty(found.NextStep);
        Assert.Equal(0, tenant.Received("Get-MessageTraceV2"));
    }

    [Fact]
    public async Task Without_a_recipient_the_trace_names_them_and_the_sender()
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();

        IReadOnlyList<DeliveryPool> found = await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = TraceId }, null, default);
        DeliveryPool bounce = Assert.Single(await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = TraceId[..^1] + "2" }, null, default));

        Assert.Equal(5, found.Count);
        Assert.All(found, f => Assert.Equal("anna@contoso.com", f.SenderAddress));
        Assert.Contains("bounce", bounce.Reason, StringComparison.Ordinal);
        Assert.Null(bounce.SenderAddress);
    }

    [Fact]
    public async Task A_message_that_the_trace_does_not_know_gives_nothing()
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();

        Assert.Empty(await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = TraceId, RecipientAddress = "nobody@b.example" }, null, default));
        Assert.Empty(await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = Guid.NewGuid().ToString() }, null, default));
    }

    [Fact]
    public async Task The_hundred_and_first_request_waits_until_five_minutes_have_passed()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using TestTenant tenant = await TestTenant.StartScenarioAsync(Scenario.Replace("SETTINGS", "{}", StringComparison.Ordinal), time);
        IProtectionService service = await tenant.ConnectAsync(time: time, requestTimeout: 80_000, operationTimeout: 80_000);
        var query = new DeliveryPoolQuery { MessageTraceId = TraceId, RecipientAddress = "plain@b.example" };
        for (int i = 0; i < 100; i++)
        {
            await service.GetDeliveryPoolsAsync(query, tenant.Notices, default);
        }

        Task<IReadOnlyList<DeliveryPool>> late = service.GetDeliveryPoolsAsync(query, tenant.Notices, default);

        Assert.Contains("100 requests in 5 minutes", Assert.Single(tenant.Notices.Of(ServiceNoticeKind.Wait)), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(100, tenant.Received("Get-MessageTraceDetailV2"));
        Assert.False(late.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await late);
        Assert.Equal(101, tenant.Received("Get-MessageTraceDetailV2"));
        Assert.Empty(tenant.Notices.Of(ServiceNoticeKind.Retry));
    }

    [Fact]
    public async Task A_budget_never_gives_more_within_its_window_whoever_asks()
    {
        var time = new FakeTimeProvider();
        var budget = new RequestBudget(10, TimeSpan.FromSeconds(60), time);
        var given = new List<DateTimeOffset>();
        Task[] callers = [.. Enumerable.Range(0, 35).Select(async _ =>
        {
            await budget.AcquireAsync(null, default);
            lock (given)
            {
                given.Add(time.GetUtcNow());
            }
        })];

        for (int second = 0; second < 400 && !callers.All(c => c.IsCompleted); second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromMinutes(1));
        given.Sort();
        Assert.All(Enumerable.Range(10, 25), i => Assert.True(given[i] - given[i - 10] >= TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Waiting_for_the_budget_can_be_stopped()
    {
        var budget = new RequestBudget(1, TimeSpan.FromSeconds(60), new FakeTimeProvider());
        await budget.AcquireAsync(null, default);
        using var stop = new CancellationTokenSource();
        Task waiting = budget.AcquireAsync(null, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_service_refuses_what_is_over_the_budget_and_the_client_waits_it_out()
    {
        await using TestTenant tenant = await StartAsync("""{"messageTraceThrottling":{"requestsPerWindow":1,"window":"1s","retryAfter":"1s"}}""");
        IProtectionService service = await tenant.ConnectAsync();

        Assert.Equal(5, (await service.GetDeliveryPoolsAsync(new DeliveryPoolQuery { MessageTraceId = TraceId }, tenant.Notices, default)).Count);

        Assert.NotEmpty(tenant.Notices.Of(ServiceNoticeKind.Retry));
    }

    [Theory]
    [InlineData("<root><MEP Name=\"CustomData\" Blob=\"S:A=1;S:OutboundIpPoolName=X;S:B=2\"/></root>", "X")]
    [InlineData("<root><MEP Name=\"OutboundIpPoolName\" String=\"X\"/></root>", "X")]
    [InlineData("<root><MEP Name=\"CustomData\" Blob=\"S:OutboundIpPoolName=X", "X")]
    [InlineData("S:outboundippoolname=X;S:B=2", "X")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><root><MEP Blob=\"S:OutboundIpPoolName=&x;\"/></root>", null)]
    [InlineData("<root><MEP Name=\"CustomData\" Blob=\"S:OutboundIpPool=117\"/></root>", null)]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"Evil\">]><root><MEP Blob=\"S:OutboundIpPoolName=&x;\"/></root>", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_name_is_found_in_every_form_of_the_data(string? data, string? expected) => Assert.Equal(expected, TraceData.FindPoolName(data));

    [Theory]
    [InlineData("RegularRelayOutboundPool", DeliveryPoolKind.Relay, DiagnosisConfidence.High)]
    [InlineData("Relay2", DeliveryPoolKind.Relay, DiagnosisConfidence.Medium)]
    [InlineData("HighRiskOutboundPool", DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium)]
    [InlineData("NormalOutboundPool", DeliveryPoolKind.Normal, DiagnosisConfidence.Low)]
    [InlineData("Pool17", DeliveryPoolKind.Unknown, DiagnosisConfidence.Low)]
    [InlineData(null, DeliveryPoolKind.Unknown, DiagnosisConfidence.Low)]
    public void Only_the_documented_name_is_certain(string? name, DeliveryPoolKind pool, DiagnosisConfidence confidence) =>
        Assert.Equal((pool, confidence), PoolVerdict.FromName(name));

    [Theory]
    [InlineData("EUR05-DB8-obe.outbound.protection.outlook.com", "mail-db8eur05.outbound.protection.outlook.com [203.0.113.4]", "SFV:NSPM;DIR:OUT;CAT:NONE", DeliveryPoolKind.Normal, DiagnosisConfidence.Low)]
    [InlineData("EUR05-DB8-obe.outbound.protection.outlook.com", "mail-db8eur05.outbound.protection.outlook.com [203.0.113.4]", "SFV:SPM;DIR:OUT;CAT:OSPM", DeliveryPoolKind.HighRisk, DiagnosisConfidence.Medium)]
    [InlineData("EUR05-DB8-obe.outbound.protection.outlook.com", "mail-db8eur05.outbound.protection.outlook.com [203.0.113.4]", "SFV:SPM;DIR:INB;CAT:SPM", DeliveryPoolKind.Normal, DiagnosisConfidence.Low)]
    [InlineData("EUR05-rly-obe.outbound.protection.outlook.com", "203.0.113.4", "", DeliveryPoolKind.Relay, DiagnosisConfidence.Low)]
    [InlineData("EUR05-DB8-obe.outbound.protection.outlook.com", "[40.95.110.9]", "", DeliveryPoolKind.Relay, DiagnosisConfidence.Low)]
    [InlineData("mx.sender.example", "[203.0.113.4]", "", DeliveryPoolKind.Unknown, DiagnosisConfidence.Low)]
    public void Headers_give_a_hint(string helo, string address, string report, DeliveryPoolKind pool, DiagnosisConfidence confidence)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"Received: from {helo} ({address})\n by mx.b.example with ESMTPS; Fri, 20 Nov 2026 08:30:00 +0000\nX-Forefront-Antispam-Report: CIP:203.0.113.4;{report};\nFrom: Anna <anna@contoso.com>\nTo: pat@b.example\nDate: Fri, 20 Nov 2026 08:29:00 +0000\n\nHello\n");

            DeliveryPool found = NonDeliveryReportReader.ReadPool(path, default);

            Assert.Equal((pool, confidence, "anna@contoso.com", path), (found.Pool, found.Confidence, found.SenderAddress, found.Path));
            Assert.NotEmpty(found.Evidence);
            Assert.Null(found.RawPoolName);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_without_headers_is_an_error()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "Just text.");
            Assert.Equal(NonDeliveryReportProblem.NoMessage, Assert.Throws<NonDeliveryReportException>(() => NonDeliveryReportReader.ReadPool(path, default)).Problem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Task<TestTenant> StartAsync(string settings = "{}") => TestTenant.StartScenarioAsync(Scenario.Replace("SETTINGS", settings, StringComparison.Ordinal));
}
