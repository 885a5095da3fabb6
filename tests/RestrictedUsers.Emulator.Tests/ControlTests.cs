using System.Net;
using System.Text;

namespace RestrictedUsers.Emulator.Tests;

public sealed class ControlTests
{
    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task Stats_tell_what_was_received_and_executed(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, settings: """{"faults":[{"kind":"Status","command":"Get-BlockedConnector"}]}""");
        await service.ListedSendersAsync();
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        (await service.RemoveAsync("Anna@Contoso.com")).Dispose();
        (await service.InvokeAsync("Get-BlockedConnector")).Dispose();
        service.Time.Advance(TimeSpan.FromSeconds(1));
        using var last = await service.InvokeAsync("Get-Mailbox");

        using var response = await service.Client.GetAsync("/_emulator/stats");
        var stats = await TestService.ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal(5, stats.GetProperty("totalRequests").GetInt32());
        Assert.Equal(0, stats.GetProperty("inFlight").GetInt32());
        var commands = stats.GetProperty("commands");
        Assert.Equal("""{"received":1,"executed":1,"refused":{},"faults":{}}""", commands.GetProperty("Get-BlockedSenderAddress").GetRawText());
        Assert.Equal("""{"received":2,"executed":1,"refused":{"404":1},"faults":{}}""", commands.GetProperty("Remove-BlockedSenderAddress").GetRawText());
        Assert.Equal("""{"received":1,"executed":0,"refused":{"500":1},"faults":{"Status":1}}""", commands.GetProperty("Get-BlockedConnector").GetRawText());
        Assert.Equal("""{"received":1,"executed":0,"refused":{"403":1},"faults":{}}""", commands.GetProperty("Get-Mailbox").GetRawText());
        Assert.Equal(
            """{"removeReceived":2,"removeExecuted":1,"removeWasted":0}""",
            Assert.Single(stats.GetProperty("senders").EnumerateObject()).Value.GetRawText());
        Assert.Equal(0, stats.GetProperty("batch").GetProperty("received").GetInt32());
        Assert.Equal(transport == Transport.Server, stats.TryGetProperty("openConnections", out var open));
        if (transport == Transport.Server)
        {
            Assert.Equal(1, open.GetInt32());
            Assert.Equal(1, stats.GetProperty("acceptedConnections").GetInt32());
        }

        var requests = stats.GetProperty("requests").EnumerateArray().ToList();
        Assert.Equal(
            ["Get-BlockedSenderAddress", "Remove-BlockedSenderAddress", "Remove-BlockedSenderAddress", "Get-BlockedConnector", "Get-Mailbox"],
            requests.Select(request => request.GetProperty("command").GetString()));
        Assert.Equal([200, 200, 404, 500, 403], requests.Select(request => request.GetProperty("status").GetInt32()));
        Assert.Equal([true, true, false, false, false], requests.Select(request => request.GetProperty("executed").GetBoolean()));
        Assert.Equal("anna@contoso.com", requests[1].GetProperty("target").GetString());
        Assert.Equal(last.Headers.GetValues("request-id").Single(), requests[4].GetProperty("requestId").GetString());
        Assert.Equal("2026-03-29T00:30:01Z", requests[4].GetProperty("time").GetString());
    }

    [Fact]
    public async Task Settings_can_be_posted()
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        using var good = await service.Client.PostAsync("/_emulator/settings", Json("""{"getNotListed":"notfound","throttling":{"maxInFlight":9}}"""));
        Assert.Equal(HttpStatusCode.NoContent, good.StatusCode);
        Assert.Equal((NotListedAnswer.NotFound, 9), (service.Tenant.Settings.GetNotListed, service.Tenant.Settings.Throttling.MaxInFlight));

        using var bad = await service.Client.PostAsync("/_emulator/settings", Json("{\n  \"latency\": 5\n}"));
        var error = await TestService.ReadAsync(bad, HttpStatusCode.BadRequest);
        Assert.Equal((2, 3, "$.latency"), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("path").GetString()));
        Assert.Contains("latencyMs", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, service.Tenant.GetStats().TotalRequests);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
