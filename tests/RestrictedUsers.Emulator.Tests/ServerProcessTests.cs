using System.Diagnostics;
using System.IO;
using System.Net;
using System.Text.RegularExpressions;
using RestrictedUsers.Emulator.Server;

namespace RestrictedUsers.Emulator.Tests;

public sealed partial class ServerProcessTests
{
    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_prints_its_address_serves_and_ends_with_its_parent()
    {
        using var process = Start("--port", "0", "--settings", """{"warnings":["from the command line"]}""", "--exit-with-parent");
        using var timeout = new CancellationTokenSource(s_generous);
        var line = await process.StandardOutput.ReadLineAsync(timeout.Token);
        var match = ListeningLine().Match(line ?? string.Empty);
        Assert.True(match.Success, line + await ErrorsAsync(process, line is null));

        using var client = new HttpClient { BaseAddress = new Uri(match.Groups["address"].Value), Timeout = s_generous };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer x");
        using var response = await client.PostAsync(
            "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand", TestService.Body("Get-BlockedConnector"), timeout.Token);
        var root = await TestService.ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal("from the command line", root.GetProperty("@adminapi.warnings")[0].GetString());

        process.StandardInput.Close();
        await process.WaitForExitAsync(timeout.Token);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task It_ends_on_sigterm()
    {
        if (OperatingSystem.IsWindows())
        {
            // There is no SIGTERM to send.
            return;
        }

        using var process = Start();
        using var timeout = new CancellationTokenSource(s_generous);
        Assert.Matches(ListeningLine(), await process.StandardOutput.ReadLineAsync(timeout.Token));
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(timeout.Token);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData(2, "Unknown argument '--prot'", "--prot", "1")]
    [InlineData(2, "--port needs a number from 0 to 65535, not '70000'", "--port", "70000")]
    [InlineData(2, "--scenario needs a value", "--scenario")]
    [InlineData(1, "Did you mean 'listLag'? (line 1, column 2, $.listlag)", "--settings", "{\"listlag\":1}")]
    [InlineData(1, "no-such-file.json", "--scenario", "no-such-file.json")]
    public async Task Bad_arguments_are_told_on_standard_error(int exitCode, string message, params string[] arguments)
    {
        using var process = Start(arguments);
        using var timeout = new CancellationTokenSource(s_generous);
        var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_listens_on_loopback_only_and_counts_connections()
    {
        var tenant = EmulatedTenant.CreateDefault(TimeProvider.System);
        await using var server = await EmulatorServer.StartAsync(tenant);
        Assert.Equal("127.0.0.1", server.Address.Host);
        Assert.Equal(0, server.OpenConnections);
        using (var client = new HttpClient { BaseAddress = server.Address, Timeout = s_generous })
        {
            await client.GetStringAsync("/_emulator/stats");
            Assert.Equal(1, server.OpenConnections);
        }

        await FaultTests.UntilAsync(() => server.OpenConnections == 0);
        await Assert.ThrowsAsync<IOException>(
            () => EmulatorServer.StartAsync(tenant, new EmulatorServerOptions { Port = server.Address.Port }));
    }

    [Fact]
    public async Task Its_end_waits_for_nobody()
    {
        await using var service = await TestService.StartAsync(
            Transport.Server, settings: """{"latencyMsByCommand":{"Get-BlockedConnector":1000},"faults":[{"kind":"Hang","command":"Get-AcceptedDomain"}]}""");
        var waiting = new[] { service.InvokeAsync("Get-BlockedConnector"), service.InvokeAsync("Get-AcceptedDomain") };
        await FaultTests.UntilAsync(() => service.Tenant.GetStats().Requests.Count == 2);

        // The clock stands still: neither would ever be answered.
        await service.DisposeServerAsync().WaitAsync(s_generous);
        foreach (var task in waiting)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => task);
        }
    }

    [GeneratedRegex(@"^Listening on (?<address>http://127\.0\.0\.1:\d+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    private static async Task<string> ErrorsAsync(Process process, bool ended) =>
        ended ? await process.StandardError.ReadToEndAsync() : string.Empty;

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { typeof(EmulatorServer).Assembly.Location },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
