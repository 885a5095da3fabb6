using System.IO;
using System.Text;

namespace RestrictedUsers.Emulator.Tests;

// Memory of the whole process is measured: nothing else may run beside it.
[CollectionDefinition(nameof(LargeListTests), DisableParallelization = true)]
[Collection(nameof(LargeListTests))]
public sealed class LargeListTests
{
    private const string Scenario = """{ "senders": [ { "generate": 100000, "pattern": "user{0}@contoso.com", "reason": "OutboundSpamLast24Hours={0}" } ] }""";

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task A_hundred_thousand_senders_stream_in_flat_memory(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, Scenario);
        var buffer = new byte[32 * 1024];
        long atPage10 = 0;
        long atPage100 = 0;
        var pages = 0;
        for (string? url = service.InvokePath; url is not null;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = TestService.Body("Get-BlockedSenderAddress") };
            using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            url = await ReadLinkAsync(await response.Content.ReadAsStreamAsync(), buffer);
            pages++;
            atPage10 = pages == 10 ? GC.GetTotalMemory(forceFullCollection: true) : atPage10;
            atPage100 = pages == 100 ? GC.GetTotalMemory(forceFullCollection: true) : atPage100;
        }

        Assert.Equal(100, pages);
        Assert.InRange(atPage100 - atPage10, long.MinValue, 5 * 1024 * 1024);
    }

    [Fact]
    public async Task Every_one_of_them_can_be_unblocked_and_is_counted()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, Scenario);
        await Parallel.ForEachAsync(Enumerable.Range(1, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            using var response = await service.RemoveAsync($"user{number}@contoso.com");
            Assert.True(response.IsSuccessStatusCode);
        });
        var stats = service.Tenant.GetStats();
        Assert.Equal(20_000, stats.Commands["Remove-BlockedSenderAddress"].Executed);
        Assert.Equal(20_000, stats.TotalRequests);
        Assert.Equal(20_000, stats.Senders.Count);
        Assert.All(stats.Senders.Values, sender => Assert.Equal(new EntityStats { RemoveReceived = 1, RemoveExecuted = 1 }, sender));
        Assert.Equal(10_000, stats.Requests.Count);
        var first = (await service.JsonAsync("Get-BlockedSenderAddress")).GetProperty("value")[0];
        Assert.Equal("user20001@contoso.com", first.GetProperty("SenderAddress").GetString());
    }

    /// <summary>Reads a page without keeping it; the link stands at its end.</summary>
    private static async Task<string?> ReadLinkAsync(Stream stream, byte[] buffer)
    {
        const int TailSize = 1024;
        var tail = string.Empty;
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
        {
            tail += Encoding.UTF8.GetString(buffer, 0, count);
            tail = tail.Length > TailSize ? tail[^TailSize..] : tail;
        }

        const string Mark = "\"@odata.nextLink\":\"";
        var at = tail.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? null : tail[(at + Mark.Length)..].Split('"')[0];
    }
}
