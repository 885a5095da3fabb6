using System.Net;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

public sealed class PagingTests
{
    private const string FiveSenders = """{ "senders": [ { "generate": 5, "pattern": "u{0}@contoso.com", "reason": "n={0}", "created": "-1d", "createdStep": "-1m" } ] }""";
    private const string ExpiredText = "Expired or Invalid pagination request. Default Expiry time is 00:30:00";

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task Links_lead_through_the_whole_list(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, FiveSenders);
        var url = service.InvokePath + "?$select=SenderAddress";
        var pages = new List<List<string>>();
        for (string? next = url; next is not null;)
        {
            var root = await service.JsonAsync("Get-BlockedSenderAddress", url: next, prefer: "odata.maxpagesize=2;odata.continue-on-error");
            pages.Add([.. root.GetProperty("value").EnumerateArray().Select(item => item.GetProperty("SenderAddress").GetString()!)]);
            Assert.All(root.GetProperty("value").EnumerateArray(), item => Assert.Single(item.EnumerateObject()));
            next = Link(root);
            if (next is not null)
            {
                Assert.StartsWith(new Uri(service.Client.BaseAddress!, service.InvokePath).ToString(), next, StringComparison.Ordinal);
                Assert.Contains("%24skiptoken=", next, StringComparison.Ordinal);
            }
        }

        Assert.Equal([2, 2, 1], pages.Select(page => page.Count));
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"u{i}@contoso.com"), pages.SelectMany(page => page));
    }

    [Fact]
    public async Task A_full_last_page_has_no_link()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, FiveSenders);
        Assert.Null(Link(await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=5")));
        Assert.NotNull(Link(await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=4")));
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("odata.maxpagesize=1000", 3)]
    [InlineData("odata.maxpagesize=0", 3)]
    [InlineData("odata.maxpagesize=2", 2)]
    [InlineData("return=minimal, odata.maxpagesize=2", 2)]
    public async Task The_page_size_is_the_preference_up_to_the_largest(string? prefer, int expected)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, FiveSenders, """{"pageSize":3}""");
        Assert.Equal(expected, (await service.JsonAsync("Get-BlockedSenderAddress", prefer: prefer)).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task An_unblock_between_two_pages_neither_skips_nor_repeats()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, FiveSenders);
        var first = await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=2");
        (await service.RemoveAsync("u1@contoso.com")).Dispose();
        (await service.RemoveAsync("u3@contoso.com")).Dispose();
        var second = await service.JsonAsync("Get-BlockedSenderAddress", url: Link(first), prefer: "odata.maxpagesize=2");
        Assert.Equal(
            ["u4@contoso.com", "u5@contoso.com"],
            second.GetProperty("value").EnumerateArray().Select(item => item.GetProperty("SenderAddress").GetString()));
        Assert.Null(Link(second));
    }

    [Fact]
    public async Task A_link_works_for_half_an_hour()
    {
        await using var service = await TestService.StartAsync(Transport.Server, FiveSenders);
        var next = Link(await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=2"));
        service.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(Link(await service.JsonAsync("Get-BlockedSenderAddress", url: next, prefer: "odata.maxpagesize=2")));
        service.Time.Advance(TimeSpan.FromTicks(1));
        await AssertRefusedAsync(service, "Get-BlockedSenderAddress", "{}", next!);
    }

    [Fact]
    public async Task A_link_belongs_to_its_request()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, FiveSenders);
        var next = Link(await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=2"))!;
        await AssertRefusedAsync(service, "Get-BlockedConnector", "{}", next);
        await AssertRefusedAsync(service, "Get-BlockedSenderAddress", TestService.SenderParameter("u1@contoso.com"), next);
        await AssertRefusedAsync(service, "Get-BlockedSenderAddress", "{}", service.InvokePath + "?%24skiptoken=nonsense!");
        service.Tenant.Configure("""{"rejectPageTokens":true}""");
        await AssertRefusedAsync(service, "Get-BlockedSenderAddress", "{}", next);
    }

    [Fact]
    public async Task The_link_may_come_before_the_values()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, FiveSenders, """{"nextLinkFirst":true}""");
        var root = await service.JsonAsync("Get-BlockedSenderAddress", prefer: "odata.maxpagesize=2");
        var names = root.EnumerateObject().Select(property => property.Name).ToList();
        Assert.True(names.IndexOf("@odata.nextLink") is > 0 and var at && at < names.IndexOf("value"));
        Assert.Equal(2, (await service.JsonAsync("Get-BlockedSenderAddress", url: Link(root), prefer: "odata.maxpagesize=2")).GetProperty("value").GetArrayLength());
    }

    private static string? Link(JsonElement root) => root.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;

    private static async Task AssertRefusedAsync(TestService service, string command, string parameters, string url)
    {
        using var response = await service.InvokeAsync(command, parameters, url);
        var root = await TestService.ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(ExpiredText, root.GetProperty("error").GetProperty("message").GetString());
    }
}
