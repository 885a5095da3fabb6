using System.Net;

namespace RestrictedUsers.Emulator.Tests;

public sealed class ThrottlingTests
{
    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task More_than_the_window_allows_is_429_until_it_has_moved(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, settings: """{"throttling":{"requestsPerWindow":2,"window":"10s"}}""");
        Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-BlockedConnector")).StatusCode);
        service.Time.Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-BlockedConnector")).StatusCode);
        using var refused = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        // 5.5 seconds are left, rounded up: who waits as told gets in.
        Assert.Equal(TimeSpan.FromSeconds(6), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(0, service.StatsOf("anna@contoso.com").RemoveExecuted);
        service.Time.Advance(TimeSpan.FromSeconds(5.5));
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync("anna@contoso.com")).StatusCode);
        Assert.Equal(1, service.Tenant.GetStats().Commands["Remove-BlockedSenderAddress"].Refused[429]);
    }

    [Theory]
    [InlineData("Seconds")]
    [InlineData("HttpDate")]
    [InlineData("None")]
    public async Task Retry_after_has_the_form_that_is_set(string form)
    {
        await using var service = await TestService.StartAsync(
            Transport.Server,
            settings: $$"""{"clockOffset":"1h","throttling":{"requestsPerWindow":0,"retryAfter":"90s","retryAfterForm":"{{form}}","statusCode":503} }""");
        using var response = await service.InvokeAsync("Get-BlockedConnector");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(form == "Seconds" ? TimeSpan.FromSeconds(90) : null, response.Headers.RetryAfter?.Delta);
        Assert.Equal(form == "HttpDate" ? service.Time.GetUtcNow().AddHours(1).AddSeconds(90) : null, response.Headers.RetryAfter?.Date);
        Assert.Equal(form == "None", response.Headers.RetryAfter is null);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task The_plain_text_form_has_any_status(int status)
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, settings: $$"""{"throttling":{"maxInFlight":0,"form":"ConcurrencyText","statusCode":{{status}},"retryAfterForm":"None"} }""");
        using var response = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(
            "You have reached the maximum number of concurrent requests per tenant. Please wait and try again",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_can_throttle_single_requests()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler,
            settings: """{"faults":[{"kind":"Throttled","first":1,"retryAfter":3},{"kind":"Throttled","first":1},{"kind":"ConcurrencyText","first":1,"statusCode":400}]}""");
        using var first = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal((429, TimeSpan.FromSeconds(3)), ((int)first.StatusCode, first.Headers.RetryAfter!.Delta!.Value));
        using var second = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal((429, true), ((int)second.StatusCode, second.Headers.RetryAfter is null));
        using var third = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(400, (int)third.StatusCode);
        Assert.StartsWith("You have reached", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new EntityStats { RemoveReceived = 3 }, service.StatsOf("anna@contoso.com"));
    }

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task More_in_flight_than_allowed_is_refused_and_the_most_is_counted(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, settings: """{"latencyMs":1000,"throttling":{"maxInFlight":4}}""");
        var waiting = Enumerable.Range(0, 4).Select(_ => service.InvokeAsync("Get-BlockedConnector")).ToList();
        await FaultTests.UntilAsync(() => service.Tenant.GetStats().InFlight == 4);
        using var fifth = await service.InvokeAsync("Get-BlockedConnector");
        Assert.Equal(HttpStatusCode.TooManyRequests, fifth.StatusCode);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        await FaultTests.UntilAsync(() =>
        {
            service.Time.Advance(TimeSpan.FromSeconds(1));
            return waiting.TrueForAll(task => task.IsCompleted);
        });
        Assert.All(await Task.WhenAll(waiting), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var stats = service.Tenant.GetStats();
        Assert.Equal((0, 5), (stats.InFlight, stats.MaxInFlight));
    }
}
