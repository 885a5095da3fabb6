using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Core.Tests.Protection;

/// <summary>The list over real HTTP: streamed, complete or an error, and typed.</summary>
public sealed class ListingTests(ITestOutputHelper output)
{
    private const string Get = "Get-BlockedSenderAddress";
    private static readonly BlockedSenderQuery Users = new() { IncludeConnectors = false };

    [Fact]
    public async Task The_first_object_comes_before_the_second_page_is_asked_for()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(2500);
        IProtectionService service = await tenant.ConnectAsync();
        IResultReader<BlockedSender> senders = service.GetBlockedSenders(Users, null);
        Assert.Equal(0, tenant.Received(Get));

        Assert.True(await senders.ReadAsync(default));
        Assert.Equal(1, tenant.Received(Get));
        Assert.Equal(2499, (await TestTenant.ReadAllAsync(senders)).Count);
        Assert.Equal(3, tenant.Received(Get));
    }

    [Fact]
    public async Task A_hundred_thousand_are_listed_in_flat_memory()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(100_000);
        using RunnerProcess runner = RunnerProcess.Start("list", tenant.Server.Address.ToString(), "10", "100");

        long[] heap = [.. (await runner.LinesAsync()).Select(l => long.Parse(l.Split('\t')[1], CultureInfo.InvariantCulture))];

        output.WriteLine($"Managed heap at page 10: {heap[0]:N0} bytes, at page 100: {heap[1]:N0} bytes.");
        Assert.Equal(100_000, heap[2]);
        Assert.InRange(heap[1] - heap[0], -5_000_000, 5_000_000);
    }

    [Theory]
    [InlineData("""{"kind":"ResetMidBody","skip":1,"first":2}""")]
    [InlineData("""{"kind":"TruncatedJson","skip":1,"first":2}""")]
    [InlineData("""{"kind":"TruncatedJson","skip":1,"first":1,"chunked":true}""")]
    [InlineData("""{"kind":"Status","statusCode":503,"first":2,"retryAfter":"1s"}""")]
    [InlineData("""{"kind":"Throttled","first":1}""")]
    [InlineData("""{"kind":"ResetBeforeRead","first":2}""")]
    [InlineData("""{"kind":"Html","first":1}""")]
    [InlineData("""{"kind":"ServerException","first":2,"exceptionType":"Microsoft.Exchange.Data.Directory.SuitabilityDirectoryException"}""")]
    [InlineData("""{"kind":"ConcurrencyText","statusCode":400,"first":1}""")]
    public async Task A_list_survives_faults_and_gives_each_entry_once(string fault)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(250, $$"""{"pageSize":100,"faults":[{{fault}}]}""");
        IProtectionService service = await tenant.ConnectAsync();

        List<BlockedSender> senders = await TestTenant.ReadAllAsync(service.GetBlockedSenders(Users, tenant.Notices));

        Assert.Equal(250, senders.Count);
        Assert.Equal(250, senders.Select(s => s.SenderAddress).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEmpty(tenant.Notices.Of(ServiceNoticeKind.Retry));
    }

    [Theory]
    [InlineData("""{"kind":"TruncatedJson"}""", ServiceErrorKind.Network)]
    [InlineData("""{"kind":"Html"}""", ServiceErrorKind.InvalidResponse)]
    [InlineData("""{"kind":"Forbidden"}""", ServiceErrorKind.AccessDenied)]
    [InlineData("""{"kind":"Unauthorized"}""", ServiceErrorKind.Authentication)]
    [InlineData("""{"kind":"Status","statusCode":500}""", ServiceErrorKind.Unavailable)]
    [InlineData("""{"kind":"Throttled","retryAfter":"1h"}""", ServiceErrorKind.Throttled)]
    [InlineData("""{"kind":"Hang"}""", ServiceErrorKind.Timeout)]
    public async Task A_list_that_cannot_be_read_is_an_error_and_never_an_empty_list(string fault, ServiceErrorKind kind)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(10, $$"""{"faults":[{{fault}}]}""");
        IProtectionService service = await tenant.ConnectAsync(requestTimeout: 1, operationTimeout: 3);

        ProtectionServiceException error = await Assert.ThrowsAsync<ProtectionServiceException>(
            () => TestTenant.ReadAllAsync(service.GetBlockedSenders(Users, null)));

        Assert.Equal(kind, error.Kind);
        Assert.Equal(kind == ServiceErrorKind.Throttled ? TimeSpan.FromHours(1) : null, error.RetryAfter);
    }

    [Fact]
    public async Task Expired_paging_is_an_incomplete_list_after_what_was_read()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(250, """{"pageSize":100,"rejectPageTokens":true}""");
        IProtectionService service = await tenant.ConnectAsync();
        IResultReader<BlockedSender> senders = service.GetBlockedSenders(Users, null);
        int read = 0;

        ProtectionServiceException error = await Assert.ThrowsAsync<ProtectionServiceException>(async () =>
        {
            while (await senders.ReadAsync(default))
            {
                read++;
            }
        });

        Assert.Equal(100, read);
        Assert.Equal(ServiceErrorKind.IncompleteResult, error.Kind);
    }

    [Theory]
    [InlineData("Empty")]
    [InlineData("NotFound")]
    [InlineData("ServerError")]
    public async Task A_look_up_of_somebody_who_is_not_listed_finds_nothing(string form)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(3, $$"""{"getNotListed":"{{form}}"}""");
        IProtectionService service = await tenant.ConnectAsync();

        List<BlockedSender> found = await TestTenant.ReadAllAsync(
            service.GetBlockedSenders(new BlockedSenderQuery { SenderAddresses = ["nobody@contoso.com", "USER2@contoso.com"] }, null));

        Assert.Equal("user2@contoso.com", Assert.Single(found).SenderAddress);
    }

    [Fact]
    public async Task An_entry_is_typed_and_what_is_not_known_is_kept()
    {
        await using TestTenant tenant = await TestTenant.StartScenarioAsync("""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [ { "address": "sofia@contoso.com", "reason": "OutboundSpamLast24Hours=7;AS:1;\u001b[2J=x", "created": "-6d", "changed": "-2d", "temporary": true, "properties": { "BlockScope": "Outbound", "Score": 7, "Labels": ["a"] } } ],
              "connectors": [ { "id": "3A6BB9C1-52d4-4c8e-8f0e-1d3b6a1e7001", "name": "ERP", "reason": "", "created": "-6h" } ]
            }
            """);
        IProtectionService service = await tenant.ConnectAsync();

        List<BlockedSender> all = await TestTenant.ReadAllAsync(service.GetBlockedSenders(new BlockedSenderQuery(), null));

        BlockedSender user = all.Single(s => s.EntityType == EntityType.User);
        Assert.Equal(BlockCause.OutboundSpam, user.Cause);
        Assert.True(user.IsTemporary);
        Assert.Equal(DateTimeKind.Utc, user.CreatedAt!.Value.Kind);
        Assert.InRange((DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch) - user.CreatedAt.Value).TotalDays, 5.9, 6.1);
        Assert.Equal("Outbound", user.AdditionalProperties["BlockScope"]);
        Assert.Equal(7L, user.AdditionalProperties["Score"]);
        Assert.Equal("1", user.AdditionalProperties["Reason.AS"]);
        Assert.DoesNotContain('\u001b', user.Reason);
        Assert.Contains("␛[2J", user.Reason, StringComparison.Ordinal);
        BlockedSender connector = all.Single(s => s.EntityType == EntityType.Connector);
        Assert.Equal("3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001", connector.ConnectorId);
        Assert.Equal("ERP", connector.ConnectorName);
        Assert.NotNull(connector.CreatedAt);
        Assert.Equal("", connector.SenderAddress);
    }
}
