using System.Net;

namespace RestrictedUsers.Emulator.Tests;

public sealed class RemoveTests
{
    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task An_unblocked_sender_is_gone_in_any_case(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport);
        using var response = await service.RemoveAsync("ANNA@contoso.com");
        Assert.Equal(0, (await TestService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("value").GetArrayLength());
        Assert.Equal(["bruno@contoso.com", "chloe@contoso.com"], await service.ListedSendersAsync());
        Assert.Equal(new EntityStats { RemoveReceived = 1, RemoveExecuted = 1 }, service.StatsOf("anna@contoso.com"));
    }

    [Fact]
    public async Task A_connector_is_unblocked_by_its_id()
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        const string Parameters = """{"ConnectorId":"{3A6BB9C1-52D4-4C8E-8F0E-1D3B6A1E7001}","Reason":"fixed"}""";
        await service.JsonAsync("Remove-BlockedConnector", Parameters);
        Assert.Equal(0, (await service.JsonAsync("Get-BlockedConnector")).GetProperty("value").GetArrayLength());
        Assert.Equal(1, Assert.Single(service.Tenant.GetStats().Connectors).Value.RemoveExecuted);
    }

    [Theory]
    [InlineData(RemovalAnswer.Envelope, HttpStatusCode.OK, true)]
    [InlineData(RemovalAnswer.EmptyBody, HttpStatusCode.OK, false)]
    [InlineData(RemovalAnswer.NoContent, HttpStatusCode.NoContent, false)]
    public async Task The_answer_has_the_form_that_is_set(RemovalAnswer form, HttpStatusCode status, bool hasBody)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Tenant.Configure(settings => settings.RemovalAnswer = form);
        using var response = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(hasBody, (await response.Content.ReadAsByteArrayAsync()).Length > 0);
        Assert.Equal(1, service.StatsOf("anna@contoso.com").RemoveExecuted);
    }

    [Theory]
    [InlineData(NotListedAnswer.Empty, HttpStatusCode.OK)]
    [InlineData(NotListedAnswer.NotFound, HttpStatusCode.NotFound)]
    [InlineData(NotListedAnswer.ServerError, HttpStatusCode.InternalServerError)]
    public async Task Who_is_not_listed_is_answered_as_set_and_nothing_is_executed(NotListedAnswer answer, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Tenant.Configure(settings => settings.RemoveNotListed = answer);
        using var response = await service.RemoveAsync("nobody@contoso.com");
        Assert.Equal(expected, response.StatusCode);
        if (answer != NotListedAnswer.Empty)
        {
            Assert.Contains("|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|", await TestService.DetailAsync(response, expected), StringComparison.Ordinal);
        }

        Assert.Equal(new EntityStats { RemoveReceived = 1 }, service.StatsOf("nobody@contoso.com"));
    }

    [Fact]
    public async Task The_list_lags_behind_as_long_as_is_set_for_all_or_for_one()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler,
            """{ "settings": { "listLag": "10m" }, "senders": [ { "address": "a@contoso.com" }, { "address": "b@contoso.com", "listLag": "1h" } ] }""");
        (await service.RemoveAsync("a@contoso.com")).Dispose();
        (await service.RemoveAsync("b@contoso.com")).Dispose();
        service.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal(["a@contoso.com", "b@contoso.com"], await service.ListedSendersAsync());
        service.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["b@contoso.com"], await service.ListedSendersAsync());
        service.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Empty(await service.ListedSendersAsync());
    }

    [Theory]
    [InlineData(RepeatedRemoval.Count, HttpStatusCode.OK, 2, 1)]
    [InlineData(RepeatedRemoval.Ignore, HttpStatusCode.OK, 1, 0)]
    [InlineData(RepeatedRemoval.Refuse, HttpStatusCode.NotFound, 1, 0)]
    public async Task A_second_unblock_while_the_list_lags_does_as_set(RepeatedRemoval repeat, HttpStatusCode status, int executed, int wasted)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: """{"listLag":"1h","unblockLimit":{"count":2}}""");
        service.Tenant.Configure(settings => settings.RepeatWhileListed = repeat);
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        using var second = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(status, second.StatusCode);
        Assert.Equal(
            new EntityStats { RemoveReceived = 2, RemoveExecuted = executed, RemoveWasted = wasted }, service.StatsOf("anna@contoso.com"));

        // A wasted one was spent all the same: the limit of two is reached.
        using var third = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(repeat == RepeatedRemoval.Count ? HttpStatusCode.BadRequest : status, third.StatusCode);
    }

    [Fact]
    public async Task A_sender_is_blocked_again_with_a_new_creation_time()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, """{ "senders": [ { "address": "a@contoso.com", "created": "-1d", "reblockAfter": "10m" } ] }""");
        (await service.RemoveAsync("a@contoso.com")).Dispose();
        Assert.Empty(await service.ListedSendersAsync());
        service.Time.Advance(TimeSpan.FromMinutes(15));
        var item = (await service.JsonAsync("Get-BlockedSenderAddress")).GetProperty("value")[0];
        Assert.Equal("2026-03-29T00:40:00.0000000Z", item.GetProperty("CreatedDatetime").GetString());
        Assert.Equal("2026-03-29T00:40:00.0000000Z", item.GetProperty("ChangedDatetime").GetString());
        (await service.RemoveAsync("a@contoso.com")).Dispose();
        Assert.Equal(new EntityStats { RemoveReceived = 2, RemoveExecuted = 2 }, service.StatsOf("a@contoso.com"));
    }

    [Theory]
    [InlineData(true, "2026-03-29T00:31:00.0000000Z")]
    [InlineData(false, "2026-03-28T21:30:00.0000000Z")]
    public async Task An_unblock_may_touch_the_changed_time(bool touches, string expected)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: """{"listLag":"1h"}""");
        service.Tenant.Configure(settings => settings.RemovalTouchesChanged = touches);
        service.Time.Advance(TimeSpan.FromMinutes(1));
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        var item = (await service.JsonAsync("Get-BlockedSenderAddress")).GetProperty("value")[0];
        Assert.Equal(expected, item.GetProperty("ChangedDatetime").GetString());
        Assert.Equal("2026-03-28T21:30:00.0000000Z", item.GetProperty("CreatedDatetime").GetString());
    }

    [Fact]
    public async Task The_limit_counts_earlier_unblocks_within_its_window()
    {
        await using var service = await TestService.StartAsync(
            Transport.Server,
            """
            {
              "settings": { "unblockLimit": { "count": 2, "window": "30d" } },
              "senders": [
                { "address": "used@contoso.com", "earlierUnblocks": ["-29d", "-1d"] },
                { "address": "left@contoso.com", "earlierUnblocks": ["-31d", { "at": "-1d", "by": "helpdesk@contoso.com" }] },
                { "address": "own@contoso.com", "unblockLimit": 3, "earlierUnblocks": 2 }
              ]
            }
            """);
        using var used = await service.RemoveAsync("used@contoso.com");
        Assert.Equal(
            "Ex3C8A41|Microsoft.Exchange.Management.Tasks.UnblockLimitExceededException|The sender 'used@contoso.com' can't be unblocked because "
            + "the limit on the number of times this account can be unblocked has been exceeded. Contact Microsoft Support to unblock the user.",
            await TestService.DetailAsync(used, HttpStatusCode.BadRequest));
        Assert.Equal(0, service.StatsOf("used@contoso.com").RemoveExecuted);
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync("left@contoso.com")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync("own@contoso.com")).StatusCode);
        Assert.Equal(["used@contoso.com"], await service.ListedSendersAsync());

        // The oldest one leaves the window.
        service.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync("used@contoso.com")).StatusCode);
    }

    [Fact]
    public async Task The_limits_error_is_configurable()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler,
            settings: """{"unblockLimit":{"count":0,"statusCode":500,"errorId":"ExABCDEF","exceptionType":"A.B","text":"No more for {0}."}}""");
        using var response = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal("ExABCDEF|A.B|No more for anna@contoso.com.", await TestService.DetailAsync(response, HttpStatusCode.InternalServerError));
    }

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task Of_sixteen_unblocks_at_once_exactly_one_is_executed(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport);
        using var start = new SemaphoreSlim(0);
        var tasks = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            await start.WaitAsync();
            using var response = await service.RemoveAsync("anna@contoso.com");
            return response.StatusCode;
        })).ToList();
        start.Release(16);
        var statuses = await Task.WhenAll(tasks);
        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(15, statuses.Count(status => status == HttpStatusCode.NotFound));
        Assert.Equal(new EntityStats { RemoveReceived = 16, RemoveExecuted = 1 }, service.StatsOf("anna@contoso.com"));
        var command = service.Tenant.GetStats().Commands["Remove-BlockedSenderAddress"];
        Assert.Equal((16, 1, 15), (command.Received, command.Executed, command.Refused[404]));
    }

    [Fact]
    public async Task A_temporary_block_ends_at_its_time()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, """{ "senders": [ { "address": "a@contoso.com", "temporary": true, "expires": "+5h" } ] }""");
        service.Time.Advance(TimeSpan.FromHours(5) - TimeSpan.FromTicks(1));
        Assert.Single(await service.ListedSendersAsync());
        service.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await service.ListedSendersAsync());
        using var response = await service.RemoveAsync("a@contoso.com");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_services_clock_may_be_ahead()
    {
        await using var service = await TestService.StartAsync(
            Transport.Server, """{ "settings": { "clockOffset": "-7m" }, "senders": [ { "address": "a@contoso.com", "created": "now", "listLag": "1h" } ] }""");
        using var response = await service.InvokeAsync("Get-BlockedSenderAddress");
        Assert.Equal(service.Time.GetUtcNow().AddMinutes(-7), response.Headers.Date);
        var item = (await TestService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("value")[0];
        Assert.Equal("2026-03-29T00:23:00.0000000Z", item.GetProperty("CreatedDatetime").GetString());

        // Setting it forward lets time pass for the tenant.
        (await service.RemoveAsync("a@contoso.com")).Dispose();
        Assert.Single(await service.ListedSendersAsync());
        service.Tenant.Configure("""{"clockOffset":"1h"}""");
        Assert.Empty(await service.ListedSendersAsync());
    }
}
