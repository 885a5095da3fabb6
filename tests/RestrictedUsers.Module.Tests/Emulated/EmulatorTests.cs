using System;
using System.IO;
using System.Linq;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Emulated;

/// <summary>The built module with its own Core and the tenant in memory: from the command line to the wire and back.</summary>
public sealed class EmulatorTests : IDisposable
{
    private readonly Session _session = new();

    public EmulatorTests() => _session.Run("Connect-ProtectionService -Emulator").AssertSuccess();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Users_and_connectors_are_one_list()
    {
        RunResult result = _session.Run("Get-BlockedSender").AssertSuccess();

        Assert.Contains(result.Of<BlockedSender>(), s => s.EntityType == EntityType.User && s.SenderAddress == "anna.kowalska@contoso.com");
        Assert.Contains(result.Of<BlockedSender>(), s => s.EntityType == EntityType.Connector && !string.IsNullOrEmpty(s.ConnectorId));
        Assert.All(result.Of<BlockedSender>(), s => Assert.DoesNotContain(s.Reason, char.IsControl));
    }

    [Fact]
    public void The_main_outcomes_come_out_each_as_what_it_is()
    {
        RunResult result = _session.Run("""
            'anna.kowalska@contoso.com', 'olivia.brandt@contoso.com', 'petra.novak@contoso.com', 'tom.baker@contoso.com' | Remove-BlockedSender -Force
            """);

        Assert.Equal(
            [
                ("anna.kowalska@contoso.com", UnblockOutcome.Unblocked),
                ("olivia.brandt@contoso.com", UnblockOutcome.QuotaExhausted),
                ("petra.novak@contoso.com", UnblockOutcome.NotBlocked),
                ("tom.baker@contoso.com", UnblockOutcome.Skipped),
            ],
            result.Of<UnblockResult>().Select(r => (r.SenderAddress, r.Outcome)).OrderBy(r => r.SenderAddress, StringComparer.Ordinal));
        Assert.StartsWith("QuotaExhausted,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unblock_is_not_repeated_and_is_in_the_history()
    {
        RunResult result = _session.Run("""
            (Remove-BlockedSender liam.oconnor@contoso.com -Force).Outcome
            (Remove-BlockedSender liam.oconnor@contoso.com -Force).Outcome
            (Get-UnblockQuota liam.oconnor@contoso.com -SkipAuditLog).UnblockCount
            (Get-UnblockHistory liam.oconnor@contoso.com).Event
            """).AssertSuccess();

        Assert.Equal([UnblockOutcome.Unblocked, UnblockOutcome.Pending, 1, "Unblocked"], result.Output.Select(o => o.BaseObject));
    }

    [Fact]
    public void WhatIf_leaves_list_and_history_as_they_were()
    {
        RunResult result = _session.Run("""
            $before = @(Get-BlockedSender).Count
            Get-BlockedSender | Remove-BlockedSender -WhatIf
            @(Get-BlockedSender).Count -eq $before
            @(Get-UnblockHistory).Count
            """).AssertSuccess();

        Assert.Equal([true, 0], result.Output.Select(o => o.BaseObject));
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_sends_nothing()
    {
        string file = Path.GetTempFileName();
        try
        {
            // A file where a folder has to be: nobody, not even root, can write below it.
            RunResult result = _session.Run($$"""
                try {
                    Connect-ProtectionService -Emulator -LedgerPath '{{Path.Combine(file, "below", "ledger.jsonl")}}'
                    $before = @(Get-BlockedSender).Count
                    Remove-BlockedSender anna.kowalska@contoso.com -Force
                } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
                @(Get-BlockedSender).Count -eq $before
                """);

            Assert.Contains("LedgerNotWritable", result.Output.Select(o => o.BaseObject.ToString()));
            Assert.Equal(true, result.Output[^1].BaseObject);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
