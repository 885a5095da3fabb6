using System.Net;
using System.Text;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

public sealed class BatchTests
{
    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task Each_request_of_a_batch_succeeds_or_fails_alone(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport);
        var root = await SendAsync(
            service,
            Request("1", service, "Get-BlockedSenderAddress", "{}"),
            Request("two", service, "Get-Mailbox", "{}"),
            Request("3", service, "Get-BlockedSenderAddress", """{"Nonsense":1}"""),
            Request("4", service, "Remove-BlockedSenderAddress", """{"SenderAddress":"anna@contoso.com"}"""));
        var responses = root.GetProperty("responses").EnumerateArray().ToDictionary(r => r.GetProperty("id").GetString()!, StringComparer.Ordinal);
        Assert.Equal(4, responses.Count);
        Assert.Equal(3, responses["1"].GetProperty("body").GetProperty("value").GetArrayLength());
        Assert.True(Guid.TryParse(responses["1"].GetProperty("headers").GetProperty("request-id").GetString(), out _));
        Assert.Equal(403, responses["two"].GetProperty("status").GetInt32());
        Assert.Equal(400, responses["3"].GetProperty("status").GetInt32());
        Assert.True(responses["3"].GetProperty("body").TryGetProperty("error", out _));
        Assert.Equal(200, responses["4"].GetProperty("status").GetInt32());

        var stats = service.Tenant.GetStats();
        Assert.Equal(new BatchStats { Received = 1, Requests = 4, Writes = 1 }, stats.Batch);
        Assert.Equal(1, stats.TotalRequests);
        Assert.Equal(1, stats.Senders["anna@contoso.com"].RemoveExecuted);
        Assert.Equal([false, true, true, true, true], stats.Requests.Select(request => request.InBatch));
        Assert.Equal(["bruno@contoso.com", "chloe@contoso.com"], await service.ListedSendersAsync());
    }

    [Fact]
    public async Task Links_can_be_followed_in_a_batch()
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        var page = await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=2");
        var root = await SendAsync(service, Request("n", page.GetProperty("@odata.nextLink").GetString()!, "Get-BlockedSenderAddress", "{}"));
        Assert.Equal(
            "chloe@contoso.com",
            root.GetProperty("responses")[0].GetProperty("body").GetProperty("value")[0].GetProperty("SenderAddress").GetString());
    }

    [Fact]
    public async Task One_reset_takes_all_answers_with_it_after_all_were_executed()
    {
        await using var service = await TestService.StartAsync(
            Transport.Server, settings: """{"faults":[{"kind":"ResetAfterCommit","sender":"anna@contoso.com"}]}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(
            service,
            Request("1", service, "Remove-BlockedSenderAddress", """{"SenderAddress":"anna@contoso.com"}"""),
            Request("2", service, "Remove-BlockedSenderAddress", """{"SenderAddress":"bruno@contoso.com"}""")));
        Assert.Equal(["chloe@contoso.com"], await service.ListedSendersAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"requests":[{"id":"1"}]}""")]
    [InlineData("[")]
    public async Task A_batch_that_is_none_is_400(string body)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        using var response = await service.Client.PostAsync(
            $"/adminapi/beta/{service.Tenant.TenantId}/$batch", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static object Request(string id, TestService service, string command, string parameters) =>
        Request(id, new Uri(service.Client.BaseAddress!, service.InvokePath).ToString(), command, parameters);

    private static object Request(string id, string url, string command, string parameters) => new
    {
        id,
        method = "POST",
        url,
        headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Prefer"] = "odata.maxpagesize=1000;odata.continue-on-error" },
        body = new { CmdletInput = new { CmdletName = command, Parameters = JsonSerializer.Deserialize<JsonElement>(parameters) } },
    };

    private static async Task<JsonElement> SendAsync(TestService service, params object[] requests)
    {
        using var response = await service.Client.PostAsync(
            $"/adminapi/beta/{service.Tenant.TenantId}/$batch",
            new StringContent(JsonSerializer.Serialize(new { requests }), Encoding.UTF8, "application/json"));
        return await TestService.ReadAsync(response, HttpStatusCode.OK);
    }
}
