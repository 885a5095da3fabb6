using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RestrictedUsers.Emulator.Server;

namespace RestrictedUsers.Emulator.Tests;

/// <summary>The two ways to a tenant. A behaviour that both must show is a theory over this.</summary>
public enum Transport
{
    Handler,
    Server,
}

/// <summary>A tenant with a plain HttpClient on one of the transports, on a clock that only the test moves.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string SmallScenario =
        """
        {
          "organization": "contoso.onmicrosoft.com",
          "acceptedDomains": ["contoso.com", "contoso.onmicrosoft.com"],
          "senders": [
            { "address": "Anna@contoso.com", "reason": "OutboundSpamLast24Hours=4;OutboundMailLast24Hours=9", "created": "-3h" },
            { "address": "bruno@contoso.com", "reason": "ExceedingLimitType=External", "created": "-2d4h30m", "changed": "-1d", "temporary": true },
            { "address": "chloe@contoso.com", "reason": "", "created": "-1h", "properties": { "Score": 7, "Labels": ["a"] } }
          ],
          "connectors": [
            { "id": "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001", "name": "ERP", "reason": "CIP=192.0.2.1", "created": "-6h", "expires": "+1d" }
          ]
        }
        """;

    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(60);

    private readonly EmulatorServer? _server;
    private readonly HttpMessageHandler _handler;

    private TestService(EmulatedTenant tenant, FakeTimeProvider time, EmulatorServer? server)
    {
        Tenant = tenant;
        Time = time;
        _server = server;
        _handler = server is null ? tenant.CreateHandler() : new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        Client = new HttpClient(_handler) { BaseAddress = server?.Address ?? new Uri("https://emulator.localhost/"), Timeout = s_generous };
        Client.DefaultRequestHeaders.Add("Authorization", "Bearer opaque");
    }

    public EmulatedTenant Tenant { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public string InvokePath => $"/adminapi/beta/{Tenant.TenantId}/InvokeCommand";

    public static async Task<TestService> StartAsync(Transport transport, string scenario = SmallScenario, string? settings = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.Zero));
        var tenant = EmulatedTenant.Load(scenario, time);
        if (settings is not null)
        {
            tenant.Configure(settings);
        }

        return new TestService(tenant, time, transport == Transport.Server ? await EmulatorServer.StartAsync(tenant) : null);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public Task DisposeServerAsync() => _server!.DisposeAsync().AsTask();

    public static StringContent Body(string command, string parameters = "{}") => new(
        "{\"CmdletInput\":{\"CmdletName\":\"" + command + "\",\"Parameters\":" + parameters + "}}", Encoding.UTF8, "application/json");

    public static string SenderParameter(string address) => JsonSerializer.Serialize(new { SenderAddress = address });

    public Task<HttpResponseMessage> InvokeAsync(string command, string parameters = "{}", string? url = null, string? prefer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url ?? InvokePath) { Content = Body(command, parameters) };
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        return Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> RemoveAsync(string address) => InvokeAsync("Remove-BlockedSenderAddress", SenderParameter(address));

    public async Task<JsonElement> JsonAsync(string command, string parameters = "{}", string? url = null, string? prefer = null)
    {
        using var response = await InvokeAsync(command, parameters, url, prefer);
        return await ReadAsync(response, HttpStatusCode.OK);
    }

    public async Task<List<string>> ListedSendersAsync()
    {
        var root = await JsonAsync("Get-BlockedSenderAddress");
        return [.. root.GetProperty("value").EnumerateArray().Select(item => item.GetProperty("SenderAddress").GetString()!)];
    }

    /// <summary>The only detail's message of an error answer.</summary>
    public static async Task<string> DetailAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var root = await ReadAsync(response, expected);
        return Assert.Single(root.GetProperty("error").GetProperty("details").EnumerateArray()).GetProperty("message").GetString()!;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} in place of {(int)expected}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public EntityStats StatsOf(string sender) => Tenant.GetStats().Senders[sender];
}
