using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;
using RestrictedUsers.Testing.Terminals;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Ctrl+C on a real terminal, in the built module, against a service over HTTP that counts what arrives.</summary>
public sealed class UnblockInterruptTests : IAsyncLifetime
{
    private const string Prompt = "RU> ";
    private const string Remove = "Remove-BlockedSenderAddress";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("restrictedusers-").FullName;
    private EmulatorServer _server = null!;

    public async Task InitializeAsync() => _server = await EmulatorServer.StartAsync(EmulatedTenant.Load("""
        {
          "organization": "contoso.onmicrosoft.com",
          "senders": [ { "generate": 50, "pattern": "user{0}@contoso.com", "created": "-5h" } ],
          "settings": { "faults": [ { "kind": "Throttled", "command": "Remove-BlockedSenderAddress", "retryAfter": "60s" } ] }
        }
        """, TimeProvider.System));

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TerminalFact]
    public async Task In_a_wait_that_the_service_asked_for_it_ends_the_command_and_nothing_more_is_sent()
    {
        using PseudoTerminal terminal = await ConnectedAsync();
        terminal.SendLine("1..50 | ForEach-Object { \"user$_@contoso.com\" } | Remove-BlockedSender -Force");
        await terminal.WaitForAsync("Waiting");

        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        long received = _server.Tenant.GetStats().TotalRequests;
        Assert.True(Received() > 0);
        await Task.Delay(Silence, TimeProvider.System);

        Assert.Equal(received, _server.Tenant.GetStats().TotalRequests);
        Assert.Equal(0, _server.Tenant.GetStats().Senders.Values.Sum(s => s.RemoveExecuted));

        // The ledger knows that nothing was run, so the next run may send.
        terminal.SendLine("'in doubt: ' + @(Get-UnblockHistory | Where-Object Event -NE NotExecuted).Count");
        await terminal.WaitForAsync("in doubt: 0");
        await terminal.WaitForAsync(Prompt);
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task At_the_question_nothing_was_sent_and_nothing_is()
    {
        using PseudoTerminal terminal = await ConnectedAsync();
        terminal.SendLine("Remove-BlockedSender user1@contoso.com, user2@contoso.com");
        await terminal.WaitForAsync("[Y] ");

        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        await Task.Delay(Silence, TimeProvider.System);

        Assert.Equal(0, Received());
        await LeaveAsync(terminal);
    }

    private long Received() => _server.Tenant.GetStats().Commands.TryGetValue(Remove, out CommandStats? stats) ? stats.Received : 0;

    private async Task<PseudoTerminal> ConnectedAsync()
    {
        PseudoTerminal terminal = ShellProcess.StartOnTerminal([]);
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("$token = [System.Net.NetworkCredential]::new('', 'opaque').SecurePassword");
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine(
            $"Connect-ProtectionService -ServiceUri {_server.Address} -AccessToken $token -Organization contoso.onmicrosoft.com"
            + $" -LedgerPath '{Path.Combine(_folder, "ledger.jsonl")}' 3>$null");
        await terminal.WaitForAsync(Prompt);
        return terminal;
    }

    private static async Task LeaveAsync(PseudoTerminal terminal)
    {
        terminal.SendLine("exit");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }
}
