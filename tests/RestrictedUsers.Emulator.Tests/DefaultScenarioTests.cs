using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace RestrictedUsers.Emulator.Tests;

public sealed class DefaultScenarioTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 23, 59, 0, TimeSpan.Zero));

    [Fact]
    public async Task It_has_some_forty_entities_with_every_kind_of_reason_and_script()
    {
        using var client = Open();
        var senders = await ReadAsync(client, "Get-BlockedSenderAddress");
        var connectors = await ReadAsync(client, "Get-BlockedConnector");
        Assert.InRange(senders.Count + connectors.Count, 38, 50);
        Assert.InRange(connectors.Count, 3, 4);
        var reasons = senders.Select(item => item.GetProperty("Reason").GetString()!).ToList();
        foreach (var part in new[]
        {
            "OutboundSpamLast24Hours=", "OutboundSpamLast24Hours:", "Last Spam Message MessagetraceId:", "Last Spam Message MessagetraceId=", "CIP=",
            "AS:", "ExceedingLimitType=Internal", "ExceedingLimitType=External", "RecipientRateLimitExceeded;", "RcptRateLimit=", "Policy=", "\u001b[",
        })
        {
            Assert.Contains(reasons, reason => reason.Contains(part, StringComparison.Ordinal));
        }

        Assert.Contains(string.Empty, reasons);
        var addresses = senders.Select(item => item.GetProperty("SenderAddress").GetString()!).ToList();
        foreach (var (first, last) in new[] { ('À', 'ɏ'), ('Ͱ', 'Ͽ'), ('Ѐ', 'ӿ'), ('؀', 'ۿ'), ('ऀ', 'ॿ'), ('一', '鿿') })
        {
            Assert.Contains(addresses, address => address.Any(character => character >= first && character <= last));
        }

        Assert.Contains(addresses, address => address.Split('@')[1].Any(character => character > '\x7f'));
        Assert.True(senders.Count(item => item.GetProperty("TemporaryBlock").GetBoolean()) >= 2);
    }

    [Theory]
    [InlineData("anna.kowalska@contoso.com", HttpStatusCode.OK, false)]
    [InlineData("emma.schmidt@contoso.com", HttpStatusCode.OK, false)]
    [InlineData("tom.baker@contoso.com", HttpStatusCode.OK, false)]
    [InlineData("山田太郎@例え.example", HttpStatusCode.OK, false)]
    [InlineData("liam.oconnor@contoso.com", HttpStatusCode.OK, true)]
    [InlineData("olivia.brandt@contoso.com", HttpStatusCode.BadRequest, true)]
    [InlineData("petra.novak@contoso.com", HttpStatusCode.NotFound, false)]
    public async Task The_named_people_behave_as_their_comments_say(string address, HttpStatusCode status, bool stillListed)
    {
        using var client = Open();
        using var response = await client.PostAsync(Path, TestService.Body("Remove-BlockedSenderAddress", TestService.SenderParameter(address)));
        Assert.Equal(status, response.StatusCode);
        var listed = (await ReadAsync(client, "Get-BlockedSenderAddress")).Select(item => item.GetProperty("SenderAddress").GetString());
        Assert.Equal(stillListed, listed.Contains(address, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Its_audit_log_has_earlier_unblocks()
    {
        using var client = Open();
        using var response = await client.PostAsync(Path, TestService.Body(
            "Search-UnifiedAuditLog",
            """{"StartDate":"2026-10-25","EndDate":"2026-11-25","Operations":["Remove-BlockedSenderAddress"],"ObjectIds":["olivia.brandt@contoso.com"]}"""));
        Assert.Equal(3, (await TestService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("value").GetArrayLength());
    }

    private static string Path => "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand";

    private HttpClient Open()
    {
        var handler = EmulatorEntry.Open(scenarioPath: null, _time, out var serviceUri, out var organization, out _);
        Assert.Equal("contoso.onmicrosoft.com", organization);
        var client = new HttpClient(handler) { BaseAddress = serviceUri };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer anything");
        return client;
    }

    private static async Task<List<JsonElement>> ReadAsync(HttpClient client, string command)
    {
        using var response = await client.PostAsync(Path, TestService.Body(command));
        return [.. (await TestService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("value").EnumerateArray()];
    }
}
