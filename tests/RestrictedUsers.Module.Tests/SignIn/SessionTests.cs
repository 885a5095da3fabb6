using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Module.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Module.Tests.SignIn;

/// <summary>The built module, signed in for real, in processes of their own.</summary>
public sealed class SessionTests(ITestOutputHelper output)
{
    private const string Connect = "-AppId 8e7b6a5c-0000-4000-8000-000000000001 -ClientSecret (Secure $env:RU_SECRET)";

    [LinuxFact]
    public async Task A_connection_shows_who_where_how_until_when_and_what_it_may_run()
    {
        await using SignInServer server = await SignInServer.StartAsync();

        string[] lines = await server.RunAsync($$"""
            Connect-ProtectionService {{server.Where}} {{Connect}} -Organization contoso.onmicrosoft.com -ShowBanner:$false
            $c = Get-ProtectionServiceConnection
            $c.AuthenticationMethod, $c.Account, $c.TenantId, ($c.TokenExpiresAt -gt [datetime]::UtcNow), ($c.AvailableCommands -join ',')
            """);

        Assert.Equal(
            [
                "ClientSecret", SignInServer.AppId, "7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40", "True",
                "Get-BlockedSender,Get-DeliveryPool,Get-SendingSource,Get-UnblockHistory,Get-UnblockQuota,Remove-BlockedSender",
            ],
            lines);
    }

    [LinuxFact]
    public async Task Each_of_the_three_things_that_can_be_missing_is_named()
    {
        await using SignInServer server = await SignInServer.StartAsync();
        server.Tenant.Configure("""
            { "authority": { "apps": [
              { "id": "00000000-0000-4000-8000-000000000001", "secret": "M4RK-client-secret", "permissions": [] },
              { "id": "00000000-0000-4000-8000-000000000002", "secret": "M4RK-client-secret", "role": "None" },
              { "id": "00000000-0000-4000-8000-000000000003", "secret": "M4RK-client-secret", "role": "Reader" } ] } }
            """);

        string[] lines = await server.RunAsync($$"""
            foreach ($n in 1..3) {
                Connect-ProtectionService {{server.Where}} -AppId "00000000-0000-4000-8000-00000000000$n" -ClientSecret (Secure $env:RU_SECRET) -Organization contoso.com 3>$null
                try { $null = Get-BlockedSender; 'listed' } catch { $_.FullyQualifiedErrorId.Split(',')[0]; $_.ErrorDetails.RecommendedAction }
            }
            $denied = Remove-BlockedSender user1@contoso.com -Force -ErrorAction SilentlyContinue -ErrorVariable problem
            "$($denied.Outcome)"; "$($problem[0].FullyQualifiedErrorId.Split(',')[0])"; $problem[0].ErrorDetails.Message
            ((Get-ProtectionServiceConnection)[2].AvailableCommands -contains 'Remove-BlockedSender')
            """.Replace("contoso.com 3>", "contoso.onmicrosoft.com 3>", StringComparison.Ordinal));

        Assert.Equal("AuthenticationFailed", lines[0]);
        Assert.Contains("Exchange.ManageAsApp", lines[1], StringComparison.Ordinal);
        Assert.Equal("AccessDenied", lines[2]);
        Assert.Contains("Security Reader", lines[3], StringComparison.Ordinal);
        Assert.Equal(["listed", "Denied", "AccessDenied"], lines[4..7]);
        Assert.Contains("Security Administrator", lines[7], StringComparison.Ordinal);
        Assert.Equal("False", lines[8]);
    }

    [LinuxFact]
    public async Task A_provider_runs_on_the_pipeline_thread_of_the_command_that_needs_a_token()
    {
        await using SignInServer server = await SignInServer.StartAsync();

        string[] lines = await server.RunAsync($$"""
            $asked = 0; $threads = @{}
            $provider = {
                $script:asked++
                $threads[[System.Threading.Thread]::CurrentThread.ManagedThreadId] = $true
                $form = [System.Collections.Generic.Dictionary[string,string]]::new()
                $form['grant_type'] = 'client_credentials'; $form['client_id'] = '{{SignInServer.AppId}}'; $form['client_secret'] = $env:RU_SECRET
                $form['scope'] = 'https://outlook.office365.com/.default'
                $client = [System.Net.Http.HttpClient]::new()
                $answer = $client.PostAsync('{{server.Address}}/contoso.onmicrosoft.com/oauth2/v2.0/token', [System.Net.Http.FormUrlEncodedContent]::new($form)).GetAwaiter().GetResult()
                [System.Text.Json.JsonDocument]::Parse($answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()).RootElement.GetProperty('access_token').GetString()
            }
            Connect-ProtectionService {{server.Where}} -AccessTokenProvider $provider
            @(Get-BlockedSender).Count
            $null = [System.Net.Http.HttpClient]::new().PostAsync('{{server.Address}}/_emulator/revoke', $null).GetAwaiter().GetResult()
            @(Get-BlockedSender).Count
            $asked
            ($threads.Keys -join ',') -eq [System.Threading.Thread]::CurrentThread.ManagedThreadId
            Disconnect-ProtectionService
            try { Connect-ProtectionService {{server.Where}} -AccessTokenProvider { throw 'no luck' } -Organization contoso.onmicrosoft.com } catch { $_.FullyQualifiedErrorId.Split(',')[0]; $_.ErrorDetails.Message }
            try { Connect-ProtectionService {{server.Where}} -AccessTokenProvider { } -Organization contoso.onmicrosoft.com } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            """);

        Assert.Equal(["5", "5", "2", "True", "AccessTokenProviderFailed"], lines[..5]);
        Assert.Contains("no luck", lines[5], StringComparison.Ordinal);
        Assert.Equal("AccessTokenProviderFailed", lines[6]);
    }

    [LinuxFact]
    public async Task A_code_for_another_device_is_shown()
    {
        await using SignInServer server = await SignInServer.StartAsync();

        string[] lines = await server.RunAsync($$"""
            $shown = Connect-ProtectionService {{server.Where}} -Device -Organization contoso.onmicrosoft.com 6>&1
            "$shown"
            (Get-ProtectionServiceConnection).Account
            """);

        Assert.Contains("EMUL8TOR7", lines[0], StringComparison.Ordinal);
        Assert.Equal("admin@contoso.com", lines[^1]);
    }

    [LinuxFact]
    public async Task A_hundred_cycles_leave_nothing_behind()
    {
        await using SignInServer server = await SignInServer.StartAsync();

        // Sockets and handles are counted before the collection, which would close forgotten ones. Two things grow for a while that are
        // nobody's leak, and both are taken out. The engine compiles a script that has run some thirty times: so the same script runs on
        // the tenant in memory first. The runtime keeps pooled buffers for each thread for a minute: where memory is short, and this
        // setting says so, it gives them back at every full collection.
        string[] lines = await server.RunAsync($$"""
            function Level { # The lowest of five: a thread that has just ended its work may still hold a buffer.
                $lowest = [long]::MaxValue
                foreach ($i in 1..5) { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); $lowest = [Math]::Min($lowest, [GC]::GetTotalMemory($true)); [System.Threading.Thread]::Sleep(50) }
                $lowest
            }
            function Open ($what) { @([System.IO.Directory]::GetFileSystemEntries('/proc/self/fd') | Where-Object { try { "$([System.IO.File]::ResolveLinkTarget($_, $false))" -like $what } catch { $false } }).Count }
            $target = @{ Emulator = $true }
            foreach ($cycle in -99..100) {
                if ($cycle -eq 1) {
                    $target = @{
                        ServiceUri = '{{server.Address}}'; AzureADAuthorizationEndpointUri = '{{server.Address}}/'; LedgerPath = '{{server.Folder}}/ledger.jsonl'
                        AppId = '{{SignInServer.AppId}}'; ClientSecret = (Secure $env:RU_SECRET); Organization = 'contoso.onmicrosoft.com'
                    }
                }
                Connect-ProtectionService @target
                if (@(Get-BlockedSender).Count -lt 5) { throw 'list' }
                Disconnect-ProtectionService
                if ($cycle -in -90, 3, 50, 100) { Open '*socket:*'; Open '*'; Level }
            }
            """, ("DOTNET_GCHighMemPercent", "1"));
        long[][] levels = [.. lines.Select(l => long.Parse(l, CultureInfo.InvariantCulture)).Chunk(3).Skip(1)];
        foreach (long[] level in levels)
        {
            output.WriteLine($"{level[0]} sockets, {level[1]} handles, {level[2]:N0} bytes");
        }

        Assert.Equal(3, levels.Length);
        Assert.All(levels[1..], l => Assert.InRange(l[0], 0, levels[0][0]));
        Assert.All(levels[1..], l => Assert.InRange(l[1], 0, levels[0][1]));
        Assert.InRange(levels[2][2], 0, levels[0][2] + (200 * 1024));
        Assert.Equal(0, server.Server.OpenConnections);
    }

    [LinuxFact]
    public async Task Ten_runspaces_with_ten_tenants_at_a_time_see_their_own_only()
    {
        using var certificate = SignInServer.Certificate();
        var servers = new List<SignInServer>();
        try
        {
            for (int i = 0; i < 10; i++)
            {
                servers.Add(await SignInServer.StartAsync(
                    certificate, senders: $"user{{0}}@tenant{i}.com", organization: $"tenant{i}.onmicrosoft.com", tenantId: $"00000000-0000-4000-8000-0000000000{i:00}"));
            }

            string[] lines = await servers[0].RunAsync($$"""
                $addresses = '{{string.Join(',', servers.Select(s => s.Address))}}'.Split(',')
                0..9 | ForEach-Object -ThrottleLimit 10 -Parallel {
                    Import-Module '{{BuiltModule.Manifest}}'
                    $n = $_; $at = ($using:addresses)[$n]
                    $secret = ([System.Net.NetworkCredential]::new('', $env:RU_SECRET)).SecurePassword
                    foreach ($round in 1..5) {
                        Connect-ProtectionService -ServiceUri $at -AzureADAuthorizationEndpointUri "$at/" -AppId '{{SignInServer.AppId}}' -ClientSecret $secret -Organization "tenant$n.onmicrosoft.com" -LedgerPath '{{servers[0].Folder}}/'
                        foreach ($sender in Get-BlockedSender) { if ($sender.SenderAddress -notlike "*@tenant$n.com" -or $sender.Organization -ne "tenant$n.onmicrosoft.com") { throw "leak in $n" } }
                        $result = Remove-BlockedSender "user$round@tenant$n.com" -Force
                        if ($result.Outcome -ne 'Unblocked' -or @(Get-ProtectionServiceConnection).Count -ne $round) { throw "wrong in $n" }
                    }
                    "$n $(@(Get-UnblockHistory).Count) $((Get-ProtectionServiceConnection)[4].TenantId)"
                }
                """);

            Assert.Equal(
                Enumerable.Range(0, 10).Select(i => $"{i} 5 00000000-0000-4000-8000-0000000000{i:00}"),
                lines.Order(StringComparer.Ordinal));
            Assert.All(servers, s => Assert.Equal(5, s.Tenant.GetStats().Senders.Values.Sum(e => e.RemoveExecuted)));
        }
        finally
        {
            foreach (SignInServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
