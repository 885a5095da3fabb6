using System.Text;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

public sealed class AuditTests
{
    private const string Range = "\"StartDate\":\"2026-01-01T00:00:00.0000000Z\",\"EndDate\":\"2026-12-31T00:00:00.0000000Z\"";

    [Fact]
    public async Task An_unblock_writes_both_records()
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Time.Advance(TimeSpan.FromSeconds(90));
        await service.JsonAsync("Remove-BlockedSenderAddress", """{"SenderAddress":"ANNA@contoso.com","Reason":"cleaned"}""");

        var admin = Assert.Single(await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\""));
        Assert.Equal("ExchangeAdmin", admin.GetProperty("RecordType").GetString());
        Assert.Equal("2026-03-29T00:31:30.0000000Z", admin.GetProperty("CreationDate").GetString());
        Assert.Equal("System.Int32", admin.GetProperty("ResultIndex@data.type").GetString());
        Assert.Equal((1, 1), (admin.GetProperty("ResultIndex").GetInt32(), admin.GetProperty("ResultCount").GetInt32()));
        var data = Data(admin);
        Assert.Equal(1, data.GetProperty("RecordType").GetInt32());
        Assert.Equal("2026-03-29T00:31:30", data.GetProperty("CreationTime").GetString());
        Assert.Equal("Remove-BlockedSenderAddress", data.GetProperty("Operation").GetString());
        Assert.Equal("True", data.GetProperty("ResultStatus").GetString());
        Assert.Equal("admin@contoso.onmicrosoft.com", data.GetProperty("UserId").GetString());
        Assert.Equal(service.Tenant.TenantId, data.GetProperty("OrganizationId").GetString());
        Assert.Equal(
            [("SenderAddress", "Anna@contoso.com"), ("Reason", "cleaned")],
            data.GetProperty("Parameters").EnumerateArray().Select(p => (p.GetProperty("Name").GetString()!, p.GetProperty("Value").GetString()!)));

        var delisted = Data(Assert.Single(
            await SearchAsync(service, "\"RecordType\":51,\"ObjectIds\":[\"anna@contoso.com\"],\"FreeText\":\"delisted\"")));
        Assert.Equal("HygieneTenantEvents", delisted.GetProperty("Operation").GetString());
        Assert.Equal("Delisted", delisted.GetProperty("Event").GetString());
        Assert.Equal("Anna@contoso.com", delisted.GetProperty("EventValue").GetString());
        Assert.Equal(JsonValueKind.Number, delisted.GetProperty("EventId").ValueKind);
    }

    [Fact]
    public async Task A_block_that_is_refused_or_repeated_writes_nothing()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: """{"unblockLimit":{"count":0}}""");
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        (await service.RemoveAsync("nobody@contoso.com")).Dispose();
        Assert.Empty(await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\""));
        Assert.Equal(4, (await SearchAsync(service, "\"Operations\":[\"HygieneTenantEvents\"]")).Count);
    }

    [Theory]
    [InlineData("""{"upn":"dora@contoso.com","appid":"11111111-0000-0000-0000-000000000000"}""", "dora@contoso.com", 2)]
    [InlineData("""{"appid":"22222222-0000-0000-0000-000000000000"}""", "22222222-0000-0000-0000-000000000000", 6)]
    [InlineData("""[]""", "admin@contoso.onmicrosoft.com", 2)]
    public async Task The_token_tells_who_acts(string claims, string user, int type)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        service.Client.DefaultRequestHeaders.Remove("Authorization");
        service.Client.DefaultRequestHeaders.Add("Authorization", $"Bearer e30.{payload}.sig");
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        var found = await SearchAsync(service, $"\"UserIds\":[\"{user.ToUpperInvariant()}\"]");
        Assert.Equal(type, Data(Assert.Single(found)).GetProperty("UserType").GetInt32());
    }

    [Fact]
    public async Task Records_appear_after_the_ingestion_delay()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: """{"audit":{"ingestionDelay":"30m"}}""");
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        service.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        Assert.Empty(await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\""));
        service.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Single(await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\""));
        service.Tenant.Configure("""{"audit":{"enabled":false}}""");
        Assert.Empty(await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\""));
    }

    [Fact]
    public async Task The_dates_bound_the_search()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, """{ "history": [ { "sender": "a@contoso.com", "at": "-10d" }, { "sender": "a@contoso.com", "at": "-3d", "by": "x@contoso.com" } ] }""");
        async Task<int> CountAsync(string start, string end) => (await service.JsonAsync(
            "Search-UnifiedAuditLog",
            $$"""{"StartDate":"{{start}}","EndDate":"{{end}}","Operations":"Remove-BlockedSenderAddress"}""")).GetProperty("value").GetArrayLength();
        Assert.Equal(2, await CountAsync("2026-03-19T00:30:00Z", "2026-03-29T00:30:00Z"));
        Assert.Equal(1, await CountAsync("2026-03-19T00:30:01Z", "2026-03-29T00:30:00Z"));
        Assert.Equal(1, await CountAsync("2026-03-19", "2026-03-20"));
        Assert.Equal(0, await CountAsync("2026-03-26T02:30:01+02:00", "2026-03-29T00:30:00Z"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task The_end_of_a_temporary_block_may_be_a_delisting(bool writes, bool found)
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, """{ "senders": [ { "address": "a@contoso.com", "created": "-1h", "expires": "+1h" } ] }""");
        service.Tenant.Configure(settings => settings.Audit.ExpiryWritesDelisted = writes);
        service.Time.Advance(TimeSpan.FromHours(2));
        var events = (await SearchAsync(service, "\"RecordType\":\"HygieneEvent\"")).Select(item => Data(item).GetProperty("Event").GetString());
        Assert.Equal(found ? ["Delisted", "Listed"] : ["Listed"], events);
    }

    [Fact]
    public async Task A_search_returns_a_hundred_unless_asked_for_more_newest_first()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, History(150));
        var first = await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\"");
        Assert.Equal(100, first.Count);
        Assert.Equal((1, 150), (first[0].GetProperty("ResultIndex").GetInt32(), first[0].GetProperty("ResultCount").GetInt32()));
        var times = first.Select(item => item.GetProperty("CreationDate").GetString()!).ToList();
        Assert.Equal(times.OrderByDescending(time => time, StringComparer.Ordinal), times);
        Assert.Equal(150, (await SearchAsync(service, "\"RecordType\":\"ExchangeAdmin\",\"ResultSize\":5000")).Count);
    }

    [Fact]
    public async Task Pages_of_a_search_are_not_shifted_by_new_records()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, """{ "senders": [ { "address": "now@contoso.com" } ], """ + History(5).TrimStart().TrimStart('{'));
        const string Parameters = "{" + Range + ",\"RecordType\":\"ExchangeAdmin\"}";
        var first = await service.JsonAsync("Search-UnifiedAuditLog", Parameters, prefer: "odata.maxpagesize=3");
        (await service.RemoveAsync("now@contoso.com")).Dispose();
        var second = await service.JsonAsync(
            "Search-UnifiedAuditLog", Parameters, first.GetProperty("@odata.nextLink").GetString(), "odata.maxpagesize=3");
        var indexes = first.GetProperty("value").EnumerateArray().Concat(second.GetProperty("value").EnumerateArray())
            .Select(item => item.GetProperty("ResultIndex").GetInt32());
        Assert.Equal([1, 2, 3, 4, 5], indexes);
        Assert.False(second.TryGetProperty("@odata.nextLink", out _));
    }

    [Theory]
    [InlineData("ReturnLargeSet")]
    [InlineData("ReturnNextPreviewPage")]
    public async Task A_session_returns_the_next_records_each_time_until_there_are_none(string sessionCommand)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, History(250));
        var filter = $"\"RecordType\":\"ExchangeAdmin\",\"SessionId\":\"s1\",\"SessionCommand\":\"{sessionCommand}\",\"ResultSize\":100";
        var ids = new List<string>();
        foreach (var expected in new[] { 100, 100, 50, 0 })
        {
            var slice = await SearchAsync(service, filter, prefer: "odata.maxpagesize=60");
            Assert.Equal(expected, slice.Count);
            Assert.Equal(Enumerable.Range(ids.Count + 1, expected), slice.Select(item => item.GetProperty("ResultIndex").GetInt32()));
            ids.AddRange(slice.Select(item => item.GetProperty("Identity").GetString()!));
        }

        Assert.Equal(250, ids.Distinct(StringComparer.Ordinal).Count());
    }

    private static string History(int count) =>
        "{ \"history\": [" + string.Join(",", Enumerable.Range(1, count).Select(i => $"{{\"sender\":\"u{i}@contoso.com\",\"at\":\"-{i}m\"}}")) + "] }";

    private static JsonElement Data(JsonElement item)
    {
        using var document = JsonDocument.Parse(item.GetProperty("AuditData").GetString()!);
        return document.RootElement.Clone();
    }

    private static async Task<List<JsonElement>> SearchAsync(TestService service, string filter, string? prefer = null)
    {
        var items = new List<JsonElement>();
        string? url = null;
        do
        {
            var root = await service.JsonAsync("Search-UnifiedAuditLog", "{" + Range + "," + filter + "}", url, prefer);
            items.AddRange(root.GetProperty("value").EnumerateArray());
            url = root.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }
        while (url is not null);

        return items;
    }
}
