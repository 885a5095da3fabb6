using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Emulated;

/// <summary>The built module against the emulated tenant over real HTTP. The server counts what arrived and what was executed.</summary>
public sealed class ServerTests : IAsyncLifetime, IDisposable
{
    private const string Remove = "Remove-BlockedSenderAddress";
    private const string List = "Get-BlockedSenderAddress";
    private const string Token = "eyJ-a-secret";

    private readonly Session _session = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("restrictedusers-").FullName;
    private EmulatorServer _server = null!;

    private EmulatedTenant Tenant => _server.Tenant;

    public async Task InitializeAsync() => _server = await EmulatorServer.StartAsync(EmulatedTenant.Load("""
        {
          "organization": "contoso.onmicrosoft.com",
          "senders": [ { "generate": 3000, "pattern": "user{0}@contoso.com", "created": "-5h" } ],
          "connectors": [ { "id": "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001", "name": "Scanners", "created": "-1d" } ],
          "settings": { "acceptedTokens": [ "eyJ-a-secret" ] }
        }
        """, TimeProvider.System));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Token_list_and_removal_go_over_the_wire()
    {
        RunResult result = Connected("""
            @(Get-BlockedSender -EntityType User).Count
            (Get-BlockedSender -EntityType Connector).ConnectorName
            (Get-BlockedSender user7@contoso.com).SenderAddress
            (Remove-BlockedSender user7@contoso.com -Force -Reason 'ticket 4711').Outcome
            (Get-UnblockHistory user7@contoso.com).Comment
            """).AssertSuccess();

        Assert.Equal([3000, "Scanners", "user7@contoso.com", UnblockOutcome.Unblocked, "ticket 4711"], result.Output.Select(o => o.BaseObject));
        Assert.Equal(1, Tenant.GetStats().Senders["user7@contoso.com"].RemoveExecuted);
        Assert.DoesNotContain(Token, string.Concat(Directory.EnumerateFiles(_folder).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_service_refuses_is_an_authentication_error_without_the_token()
    {
        RunResult result = Connected("try { Get-BlockedSender } catch { $_ }", token: "expired-secret");

        ErrorRecord error = Assert.Single(result.Of<ErrorRecord>());
        Assert.StartsWith("AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.DoesNotContain("expired-secret", $"{error.Exception} {error.ErrorDetails}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_object_comes_before_the_second_page_is_asked_for()
    {
        RunResult result = Connected("foreach ($once in 1) { Get-BlockedSender -EntityType User | ForEach-Object { $_.SenderAddress; break } }");

        Assert.Equal("user1@contoso.com", Assert.Single(result.Of<string>()));
        Assert.Equal(1, Received(List));
    }

    [Theory]
    [InlineData("1..200 | ForEach-Object { \"user$_@contoso.com\" } | Remove-BlockedSender -WhatIf")]
    [InlineData("& { 'user1@contoso.com'; throw 'upstream' } | Remove-BlockedSender -Force")]
    [InlineData("'user1@contoso.com' | Remove-BlockedSender")]
    [InlineData("$WhatIfPreference = $true; Remove-BlockedSender user1@contoso.com -Force")]
    public void Nothing_is_sent_where_nothing_was_confirmed(string line)
    {
        Connected(line);

        Assert.Equal(0, Received(Remove));
    }

    [Fact]
    public async Task Stop_during_the_wait_that_the_service_asked_for_sends_nothing_more()
    {
        Tenant.Configure("""{ "faults": [ { "kind": "Throttled", "command": "Remove-BlockedSenderAddress", "retryAfter": "60s" } ] }""");
        Connected("");

        RunResult result = _session.Run("1..50 | ForEach-Object { \"user$_@contoso.com\" } | Remove-BlockedSender -Force -Verbose", shell =>
        {
            Assert.True(SpinWait.SpinUntil(() => shell.Streams.Progress.Any(p => p.SecondsRemaining > 30), Session.Patience), "No wait was shown.");
            shell.Stop();
        });
        long received = Tenant.GetStats().TotalRequests;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.Equal(received, Tenant.GetStats().TotalRequests);
        Assert.Equal(0, Executed());
    }

    [Theory]
    [InlineData("Remove-BlockedSender -SenderAddress $names -Force -ThrottleLimit 2 -ErrorAction Stop")]
    [InlineData("foreach ($once in 1) { Remove-BlockedSender -SenderAddress $names -Force -ThrottleLimit 2 | ForEach-Object { break } }")]
    [InlineData("Remove-BlockedSender -SenderAddress $names -Force -ThrottleLimit 2 | ForEach-Object { throw 'downstream' }")]
    public async Task What_ends_the_pipeline_ends_the_sending(string line)
    {
        Tenant.Configure("""{ "latencyMs": 20, "faults": [ { "kind": "Forbidden", "command": "Remove-BlockedSenderAddress", "skip": 3 } ] }""");

        Connected($"$names = @(1..500 | ForEach-Object {{ \"user$_@contoso.com\" }}); {line}");
        long received = Tenant.GetStats().TotalRequests;
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

        Assert.Equal(received, Tenant.GetStats().TotalRequests);
        Assert.InRange(Received(Remove), 1, 100);
    }

    [Fact]
    public void With_faults_on_every_input_has_a_result_and_nobody_is_unblocked_twice()
    {
        Tenant.Configure("""
            {
              "seed": 4711,
              "faults": [
                { "kind": "ResetAfterCommit", "command": "Remove-BlockedSenderAddress", "every": 9 },
                { "kind": "ResetBeforeRead", "command": "Remove-BlockedSenderAddress", "every": 11 },
                { "kind": "Status", "command": "Remove-BlockedSenderAddress", "statusCode": 503, "commit": true, "every": 13 },
                { "kind": "Throttled", "command": "Remove-BlockedSenderAddress", "retryAfter": "1s", "every": 40 },
                { "kind": "TruncatedJson", "command": "Get-BlockedSenderAddress", "first": 1 }
              ]
            }
            """);

        RunResult result = Connected("1..200 | ForEach-Object { \"user$_@contoso.com\"; \"USER$_@contoso.com\" } | Remove-BlockedSender -Force");

        Assert.Equal(200, result.Output.Count);
        Assert.Equal(200, result.Of<UnblockResult>().Select(r => r.SenderAddress).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Tenant.GetStats().Senders, s => Assert.InRange(s.Value.RemoveExecuted, 0, 1));
        Assert.All(result.Of<UnblockResult>(), r =>
            Assert.Equal(Tenant.GetStats().Senders.TryGetValue(r.SenderAddress, out EntityStats? sender) && sender.RemoveExecuted == 1, r.Outcome == UnblockOutcome.Unblocked));
        Assert.Equal(
            result.Of<UnblockResult>().Count(r => r.Outcome is UnblockOutcome.Unconfirmed or UnblockOutcome.Failed or UnblockOutcome.Denied),
            result.Errors.Count);
    }

    [Fact]
    public void Parallel_runspaces_share_a_connection_by_its_object()
    {
        RunResult result = Connected($$"""
            $connection = Get-ProtectionServiceConnection
            1..8 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module '{{BuiltModule.Manifest}}'
                (Get-BlockedSender "user$_@contoso.com" -Connection $using:connection).SenderAddress
            }
            @(Get-BlockedSender -EntityType Connector).Count
            """).AssertSuccess();

        Assert.Equal(
            Enumerable.Range(1, 8).Select(i => $"user{i}@contoso.com").Order(StringComparer.Ordinal),
            result.Output.Take(8).Select(o => (string)o.BaseObject).Order(StringComparer.Ordinal));
        Assert.Equal(1, result.Output[^1].BaseObject);
    }

    [Fact]
    public void A_service_that_is_not_there_is_unreachable()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        ErrorRecord error = _session.Catch(
            $"$(Connect-ProtectionService -ServiceUri http://127.0.0.1:{port} -AccessToken $token -Organization contoso.com -OperationTimeout 2 -LedgerPath '{_folder}'; Get-BlockedSender)",
            ("token", new NetworkCredential("", Token).SecurePassword));

        Assert.Matches("^(ServiceUnreachable|OperationTimeout),", error.FullyQualifiedErrorId);
    }

    private RunResult Connected(string script, string token = Token) => _session.Run(
        $"Connect-ProtectionService -ServiceUri {_server.Address} -AccessToken $token -Organization contoso.onmicrosoft.com -LedgerPath '{Path.Combine(_folder, "ledger.jsonl")}'; {script}",
        ("token", new NetworkCredential("", token).SecurePassword));

    private long Received(string command) => Tenant.GetStats().Commands.TryGetValue(command, out CommandStats? stats) ? stats.Received : 0;

    private long Executed() => Tenant.GetStats().Senders.Values.Sum(s => s.RemoveExecuted);
}
