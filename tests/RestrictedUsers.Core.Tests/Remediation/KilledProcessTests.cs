using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Core.Tests.Remediation;

/// <summary>Processes that are killed in mid-bulk, and processes that run side by side: rule 2 of an unblock.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const int Senders = 200;

    [Fact]
    public async Task Killed_at_25_random_points_the_next_run_repeats_nothing_and_loses_nothing()
    {
        const int Seed = 20261124;
        var random = new DeterministicRandom(Seed);
        for (int round = 1; round <= 25; round++)
        {
            await using TestTenant tenant = await TestTenant.StartAsync(Senders, """{"latencyMsByCommand":{"Remove-BlockedSenderAddress":25}}""");
            int killAfter = random.Next(Senders - 20);
            int delay = random.Next(30);
            using (RunnerProcess first = RunnerProcess.StartUnblock(tenant, Senders))
            {
                await Until(() => tenant.Received("Remove-BlockedSenderAddress") >= killAfter && tenant.Received("Get-BlockedSenderAddress") > 0, first);
                await Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System);
                first.Kill();
                await first.FinishAsync(expectSuccess: false);
            }

            long executedByFirst = tenant.Stats.Senders.Values.Sum(s => s.RemoveExecuted);
            Assert.NotEqual(Senders, executedByFirst); // Else nothing was interrupted.

            using RunnerProcess second = RunnerProcess.StartUnblock(tenant, Senders);
            IReadOnlyList<RunnerResult> results = await second.FinishAsync();

            Assert.Equal(Senders, results.Count);
            Assert.Equal(Senders, results.Select(r => r.Address).Distinct(StringComparer.Ordinal).Count());
            int executed = 0;
            foreach (RunnerResult result in results)
            {
                RestrictedUsers.Emulator.EntityStats stats = tenant.Stats.Senders.GetValueOrDefault(result.Address) ?? new();
                Assert.True(stats.RemoveExecuted <= 1 && stats.RemoveWasted == 0 && stats.RemoveReceived <= 1, $"Round {round}: {result.Address} was sent twice.");
                Assert.True(
                    stats.RemoveExecuted == 1 || result.Outcome == UnblockOutcome.Unconfirmed,
                    $"Round {round}: {result.Address} was not executed and is {result.Outcome}.");
                executed += (int)stats.RemoveExecuted;
            }

            Assert.True(executed >= Senders * 0.9, $"Round {round}: only {executed} of {Senders} were executed.");
            output.WriteLine($"Round {round}: killed after {executedByFirst}; executed {executed}, unconfirmed {results.Count(r => r.Outcome == UnblockOutcome.Unconfirmed)}, on .NET {results[0].RuntimeVersion}.");
        }
    }

    [Fact]
    public async Task Two_processes_started_at_once_on_the_same_senders_execute_each_once()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(
            Senders, """{"latencyMsByCommand":{"Get-BlockedSenderAddress":1500,"Remove-BlockedSenderAddress":40}}""");
        using RunnerProcess first = RunnerProcess.StartUnblock(tenant, Senders);
        using RunnerProcess second = RunnerProcess.StartUnblock(tenant, Senders);

        IReadOnlyList<RunnerResult>[] results = await Task.WhenAll(first.FinishAsync(), second.FinishAsync());

        Assert.All(results, r => Assert.Equal(Senders, r.Count));
        Assert.All(Enumerable.Range(1, Senders), i => Assert.Equal(1, tenant.Sender(i).RemoveExecuted));
        Assert.All(Enumerable.Range(1, Senders), i => Assert.Equal(1, tenant.Sender(i).RemoveReceived));
        Assert.Equal(Senders, results.SelectMany(r => r).Sum(r => r.Attempts));
        Assert.All(results.SelectMany(r => r), r => Assert.Contains(r.Outcome, new[] { UnblockOutcome.Unblocked, UnblockOutcome.NotBlocked, UnblockOutcome.Pending, UnblockOutcome.Unconfirmed }));
    }

    [Fact]
    public async Task Killed_while_it_waits_for_a_throttling_service_the_next_run_sends()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(
            20, """{"faults":[{"command":"Remove-BlockedSenderAddress","kind":"Throttled","first":4,"retryAfter":"2m"}]}""");
        using (RunnerProcess first = RunnerProcess.StartUnblock(tenant, 20, throttle: 4))
        {
            await Until(() => tenant.Received("Remove-BlockedSenderAddress") >= 4, first);
            await Until(() => LedgerLine.Read(tenant.LedgerPath).Count(l => l.Outcome == "NotExecuted") >= 4, first);
            first.Kill();
            await first.FinishAsync(expectSuccess: false);
        }

        using RunnerProcess second = RunnerProcess.StartUnblock(tenant, 20);
        IReadOnlyList<RunnerResult> results = await second.FinishAsync();

        Assert.Equal(20, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.All(Enumerable.Range(1, 20), i => Assert.Equal(1, tenant.Sender(i).RemoveExecuted));
    }

    [Fact]
    public async Task Core_in_its_load_context_works_on_the_real_dotnet_8()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(3);
        using RunnerProcess runner = RunnerProcess.StartUnblock(tenant, 4);

        IReadOnlyList<RunnerResult> results = await runner.FinishAsync();

        Assert.All(results, r => Assert.Equal(8, r.RuntimeVersion));
        Assert.Equal(3, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.Equal("user4@contoso.com", results.Single(r => r.Outcome == UnblockOutcome.NotBlocked).Address);
    }

    private static async Task Until(Func<bool> condition, RunnerProcess process)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
        {
            Assert.False(process.HasExited, "The process ended before it could be killed.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.True(condition());
    }

    /// <summary>The same points in every run, so that a failure can be seen again.</summary>
    private sealed class DeterministicRandom(uint seed)
    {
        private uint _state = seed;

        internal int Next(int bound)
        {
            _state = (_state * 1664525) + 1013904223;
            return (int)((_state >> 8) % (uint)bound);
        }
    }
}
