using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace RestrictedUsers.Emulator.Tests;

public sealed class MessageTraceTests
{
    private const string Scenario = """
        {
          "messages": [
            { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001", "messageId": "<a@contoso.com>", "received": "-1h", "sender": "anna@contoso.com", "subject": "Win", "fromIP": "203.0.113.7", "size": 7,
              "recipients": [ { "address": "b@x.example", "pool": "RegularRelayOutboundPool" }, { "address": "a@x.example", "status": "Failed", "detail": "550 5.1.8" } ] },
            { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000002", "received": "-3d", "sender": "bruno@contoso.com", "recipients": [ "c@x.example" ] },
            { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000003", "received": "-30m", "sender": "", "recipients": [ { "address": "d@x.example", "events": [ { "at": "-30m", "event": "DEFER", "action": "", "detail": "later", "data": "<x/>" } ] } ] }
          ]
        }
        """;

    [Fact]
    public async Task A_trace_has_one_row_for_each_recipient_the_latest_first()
    {
        await using var service = await TestService.StartAsync(Transport.Server, Scenario);
        var rows = (await service.JsonAsync("Get-MessageTraceV2")).GetProperty("value").EnumerateArray().ToList();

        Assert.Equal(["d@x.example", "a@x.example", "b@x.example"], rows.Select(Recipient));
        var row = rows[2];
        Assert.Equal("System.Guid", row.GetProperty("MessageTraceId@data.type").GetString());
        Assert.Equal("2026-03-28T23:30:00.0000000Z", row.GetProperty("Received").GetString());
        Assert.Equal("<a@contoso.com>", row.GetProperty("MessageId").GetString());
        Assert.Equal("anna@contoso.com", row.GetProperty("SenderAddress").GetString());
        Assert.Equal("203.0.113.7", row.GetProperty("FromIP").GetString());
        Assert.Equal("Delivered", row.GetProperty("Status").GetString());
        Assert.Equal(7, row.GetProperty("Size").GetInt32());
    }

    [Theory]
    [InlineData("""{"SenderAddress":["ANNA@contoso.com"]}""", "a@x.example b@x.example")]
    [InlineData("""{"RecipientAddress":["b@x.example","d@x.example"]}""", "d@x.example b@x.example")]
    [InlineData("""{"MessageTraceId":"5f1e7c20-4b1d-4a6e-9d10-08dc1f000002","StartDate":"2026-03-20T00:00:00Z"}""", "c@x.example")]
    [InlineData("""{"Status":["Failed"]}""", "a@x.example")]
    [InlineData("""{"ResultSize":1}""", "d@x.example")]
    [InlineData("""{"EndDate":"2026-03-28T23:30:00Z","StartingRecipientAddress":"b@x.example"}""", "b@x.example")]
    [InlineData("""{"MessageId":["<none@contoso.com>"]}""", "")]
    public async Task A_trace_is_narrowed_down(string parameters, string expected)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, Scenario);
        var rows = (await service.JsonAsync("Get-MessageTraceV2", parameters)).GetProperty("value").EnumerateArray();
        Assert.Equal(expected, string.Join(' ', rows.Select(Recipient)));
    }

    [Theory]
    [InlineData("Get-MessageTraceV2", """{"StartDate":"2026-03-01T00:00:00Z"}""")]
    [InlineData("Get-MessageTraceV2", """{"ResultSize":5001}""")]
    [InlineData("Get-MessageTraceDetailV2", """{"MessageTraceId":"5f1e7c20-4b1d-4a6e-9d10-08dc1f000001"}""")]
    public async Task More_than_the_service_allows_is_refused(string command, string parameters)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, Scenario);
        using var response = await service.InvokeAsync(command, parameters);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("1", "b@x.example", "RECEIVE SEND", "OutboundIpPoolName=RegularRelayOutboundPool")]
    [InlineData("1", "A@x.example", "RECEIVE FAIL", "550 5.1.8")]
    [InlineData("2", "c@x.example", "RECEIVE SEND", "E2ELatency")]
    [InlineData("3", "d@x.example", "DEFER", "later")]
    [InlineData("3", "x@x.example", "", "")]
    public async Task Details_are_the_course_of_one_message(string message, string recipient, string events, string part)
    {
        await using var service = await TestService.StartAsync(Transport.Server, Scenario);
        var rows = (await service.JsonAsync(
            "Get-MessageTraceDetailV2",
            $$"""{"MessageTraceId":"5f1e7c20-4b1d-4a6e-9d10-08dc1f00000{{message}}","RecipientAddress":"{{recipient}}"}""")).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(events, string.Join(' ', rows.Select(r => r.GetProperty("Event").GetString())));
        Assert.Contains(part, string.Concat(rows.Select(r => r.GetProperty("Detail").GetString() + r.GetProperty("Data").GetString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_has_a_budget_of_a_hundred_in_five_minutes_that_other_commands_do_not_touch()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, Scenario);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-MessageTraceV2")).StatusCode);
        }

        using var refused = await service.InvokeAsync("Get-MessageTraceV2");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(5), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-AcceptedDomain")).StatusCode);
        service.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-MessageTraceV2")).StatusCode);
    }

    [Theory]
    [InlineData("""{ "messages": [ { "recipients": [ "a@b.c" ] } ] }""", "'traceId'")]
    [InlineData("""{ "messages": [ { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001" } ] }""", "'recipients'")]
    [InlineData("""{ "messages": [ { "traceId": "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001", "recipients": [ { "pool": "x" } ] } ] }""", "'address'")]
    [InlineData("""{ "messages": [ { "traceid": "x" } ] }""", "Did you mean 'traceId'?")]
    public void A_message_with_an_error_says_what_it_needs(string scenario, string message) =>
        Assert.Contains(message, Assert.Throws<ScenarioException>(() => EmulatedTenant.Load(scenario, new FakeTimeProvider())).Message, StringComparison.Ordinal);

    private static string? Recipient(JsonElement row) => row.GetProperty("RecipientAddress").GetString();
}
