using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;

namespace RestrictedUsers.Core.Tests.Remediation;

/// <summary>Whole runs over real HTTP: throttling, stopping, pending and repeated unblocks, waiting, dangers, limits.</summary>
public sealed class BulkRunTests
{
    private const string Remove = "Remove-BlockedSenderAddress";

    [Fact]
    public async Task A_throttling_service_gets_every_removal_once_and_no_result_is_lost()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(120, """{"latencyMs":20,"throttling":{"maxInFlight":4}}""");
        IProtectionService service = await tenant.ConnectAsync(operationTimeout: 120);

        List<UnblockResult> results = await tenant.UnblockAsync(service, TestTenant.Users(120));

        Assert.Equal(120, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.All(Enumerable.Range(1, 120), i => Assert.Equal(1, tenant.Sender(i).RemoveExecuted));
        Assert.Contains(results, r => r.Attempts > 1);
    }

    [Fact]
    public async Task A_wait_longer_than_there_is_time_ends_the_rest_as_not_sent()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(30, $$"""{"faults":[{"command":"{{Remove}}","kind":"Throttled","skip":5,"retryAfter":"1h"}]}""");
        IProtectionService service = await tenant.ConnectAsync(operationTimeout: 5);

        List<UnblockResult> results = await tenant.UnblockAsync(service, TestTenant.Users(30), new UnblockOptions { ThrottleLimit = 2 });

        Assert.Equal(30, results.Count);
        Assert.Equal(5, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.All(results.Where(r => r.Outcome != UnblockOutcome.Unblocked), r =>
        {
            Assert.Equal(UnblockOutcome.Failed, r.Outcome);
            Assert.Contains("safe to run again", r.Message, StringComparison.Ordinal);
        });
        Assert.InRange(tenant.Received(Remove), 6, 7); // The pause holds for the whole connection.
    }

    [Fact]
    public async Task Stopping_in_a_retry_after_wait_sends_nothing_more()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(20, $$"""{"faults":[{"command":"{{Remove}}","kind":"Throttled","retryAfter":"20s"}]}""");
        IProtectionService service = await tenant.ConnectAsync(operationTimeout: 60);
        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(20), new UnblockOptions { ThrottleLimit = 4 }, null, default);
        IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), null);
        using var stop = new CancellationTokenSource();
        Task<bool> reading = results.ReadAsync(stop.Token);
        await Until(() => tenant.Received(Remove) >= 4);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await results.CloseAsync();

        long received = tenant.Stats.TotalRequests;
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.Equal(received, tenant.Stats.TotalRequests);
        Assert.All(LedgerLine.Read(tenant.LedgerPath).Where(l => l.Type == "outcome"), l => Assert.Equal("NotExecuted", l.Outcome));
    }

    [Fact]
    public async Task Stopping_lets_what_has_left_be_answered_and_written()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(50, """{"latencyMs":400}""");
        IProtectionService service = await tenant.ConnectAsync();
        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(50), new UnblockOptions { ThrottleLimit = 5 }, null, default);
        IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), null);
        Task<bool> reading = results.ReadAsync(default);
        await Until(() => tenant.Received(Remove) >= 5);

        await results.CloseAsync();

        Assert.Equal(5, tenant.Received(Remove));
        Assert.Equal(5, LedgerLine.Read(tenant.LedgerPath).Count(l => l.Outcome == "Accepted"));
        Assert.True(await reading);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_reader_who_takes_no_more_results_stops_the_sending(int workers)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(50);
        IProtectionService service = await tenant.ConnectAsync();
        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(50), new UnblockOptions { ThrottleLimit = workers }, null, default);
        IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), null);

        Assert.True(await results.ReadAsync(default));

        // Each worker waits with one result, and the place of the one that was taken is filled.
        await Until(() => tenant.Received(Remove) == workers + 1);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        Assert.Equal(workers + 1, tenant.Received(Remove));
        await results.CloseAsync();
        Assert.Equal(workers + 1, tenant.Received(Remove));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_sends_nothing()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(3);
        string file = Path.GetTempFileName();
        IProtectionService service = await tenant.ConnectAsync(ledgerPath: Path.Combine(file, "ledger.jsonl"));

        await Assert.ThrowsAsync<LedgerException>(() => service.PlanUnblockAsync(TestTenant.Users(3), new UnblockOptions(), null, default));

        Assert.Equal(0, tenant.Stats.TotalRequests);
        File.Delete(file);
    }

    [Fact]
    public async Task An_accepted_unblock_that_is_still_listed_is_pending_and_not_sent_again()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(2, """{"listLag":"1h","removalTouchesChanged":true}""");
        IProtectionService service = await tenant.ConnectAsync();
        Assert.Equal(UnblockOutcome.Unblocked, (await tenant.UnblockOneAsync(service)).Outcome);

        UnblockResult again = await tenant.UnblockOneAsync(service);
        Assert.Equal(UnblockOutcome.Pending, again.Outcome);
        Assert.Equal(0, again.Attempts);
        Assert.Equal(1, tenant.Received(Remove));

        UnblockResult forced = await tenant.UnblockOneAsync(service, options: new UnblockOptions { AllowRepeat = true });
        Assert.Equal(1, forced.Attempts);
        Assert.Equal(2, tenant.Received(Remove));
    }

    [Fact]
    public async Task A_later_block_is_a_new_case_with_a_warning()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(1, """{"reblockAfter":"10m"}""");
        IProtectionService service = await tenant.ConnectAsync();
        await tenant.UnblockOneAsync(service);
        tenant.Tenant.Configure("""{"clockOffset":"30m"}""");

        UnblockResult again = await tenant.UnblockOneAsync(service);

        Assert.Equal(UnblockOutcome.Unblocked, again.Outcome);
        Assert.Equal(2, tenant.Sender(1).RemoveExecuted);
        Assert.Equal(0, tenant.Sender(1).RemoveWasted);
        IUnblockRun plan = await service.PlanUnblockAsync(TestTenant.Users(1), new UnblockOptions { PlanOnly = true }, null, default);
        Assert.NotNull(plan.Items.Single().Settled);
    }

    [Fact]
    public async Task Waiting_confirms_what_is_gone_and_ends_as_pending_what_is_not()
    {
        await using TestTenant tenant = await TestTenant.StartScenarioAsync("""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [
                { "address": "user1@contoso.com", "reason": "", "created": "-5h", "listLag": "3s" },
                { "address": "user2@contoso.com", "reason": "", "created": "-5h", "listLag": "1h" } ]
            }
            """);
        IProtectionService service = await tenant.ConnectAsync();

        List<UnblockResult> results = await tenant.UnblockAsync(service, TestTenant.Users(2), new UnblockOptions { Wait = true, WaitTimeout = TimeSpan.FromSeconds(8) });

        UnblockResult gone = results.Single(r => r.SenderAddress == TestTenant.Address(1));
        Assert.Equal(UnblockOutcome.Unblocked, gone.Outcome);
        Assert.NotNull(gone.ConfirmedAt);
        Assert.Equal(UnblockOutcome.Pending, results.Single(r => r.SenderAddress == TestTenant.Address(2)).Outcome);
        Assert.Equal(2, tenant.Received(Remove));
    }

    [Fact]
    public async Task Connectors_are_unblocked_by_id_with_the_comment_and_users_without()
    {
        await using TestTenant tenant = await TestTenant.StartScenarioAsync("""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [ { "address": "user1@contoso.com", "reason": "", "created": "-5h" } ],
              "connectors": [ { "id": "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001", "name": "ERP", "reason": "", "created": "-6h" } ]
            }
            """);
        IProtectionService service = await tenant.ConnectAsync();
        UnblockRequest[] requests =
        [
            new(EntityType.User, "USER1@contoso.com"),
            new(EntityType.Connector, "3A6BB9C1-52D4-4C8E-8F0E-1D3B6A1E7001"),
            new(EntityType.Connector, "00000000-0000-0000-0000-000000000001"),
        ];

        List<UnblockResult> results = await tenant.UnblockAsync(service, requests, new UnblockOptions { Comment = "case 42" });

        Assert.Equal(2, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.Equal("USER1@contoso.com", results.Single(r => r.EntityType == EntityType.User).SenderAddress);
        Assert.Equal(UnblockOutcome.NotBlocked, results.Single(r => r.ConnectorId == "00000000-0000-0000-0000-000000000001").Outcome);
        Assert.Contains("case 42", File.ReadAllText(tenant.LedgerPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dangers_and_the_limit_of_ones_own_are_planned_before_anything_is_sent()
    {
        await using TestTenant tenant = await TestTenant.StartScenarioAsync("""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [
                { "address": "user1@contoso.com", "reason": "", "created": "-5h", "temporary": true },
                { "address": "user2@contoso.com", "reason": "", "created": "-5h", "earlierUnblocks": ["-3d"] },
                { "address": "user3@contoso.com", "reason": "", "created": "-5h", "earlierUnblocks": ["-3d", "-9d"] },
                { "address": "user4@contoso.com", "reason": "", "created": "-5h", "earlierUnblocks": ["-60d", "-70d"] } ]
            }
            """);
        IProtectionService service = await tenant.ConnectAsync();

        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(4), new UnblockOptions { MaximumUnblockCount = 2, PlanOnly = true }, null, default);

        Assert.Equal(UnblockDangerKind.TemporaryBlock, Assert.Single(run.Items[0].Dangers).Kind);
        Assert.Equal(UnblockDangerKind.LowQuota, Assert.Single(run.Items[1].Dangers).Kind);
        Assert.Equal(UnblockOutcome.Skipped, run.Items[2].Settled!.Outcome);
        Assert.Empty(run.Items[3].Dangers); // Outside the window.
        Assert.Null(run.Items[3].Settled);
        Assert.Equal(0, tenant.Received(Remove));
        Assert.False(File.Exists(tenant.LedgerPath)); // A plan that is only shown writes nothing.
        Assert.Throws<InvalidOperationException>(() => run.Execute(run.Items, null));
    }

    [Fact]
    public async Task A_refusal_of_the_service_is_a_danger_next_time()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(1, """{"unblockLimit":{"count":0}}""");
        IProtectionService service = await tenant.ConnectAsync();
        Assert.Equal(UnblockOutcome.QuotaExhausted, (await tenant.UnblockOneAsync(service)).Outcome);

        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(1), new UnblockOptions(), null, default);

        Assert.Equal(UnblockDangerKind.LowQuota, Assert.Single(run.Items.Single().Dangers).Kind);
    }

    [Fact]
    public async Task An_incomplete_list_is_completed_by_look_ups_before_anybody_counts_as_not_blocked()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(30, """{"pageSize":10,"rejectPageTokens":true}""");
        IProtectionService service = await tenant.ConnectAsync();

        List<UnblockResult> results = await tenant.UnblockAsync(service, [.. TestTenant.Users(31).Where(u => u.Identity is "user3@contoso.com" or "user25@contoso.com" or "user31@contoso.com")]);

        Assert.Equal(2, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.Equal("user31@contoso.com", results.Single(r => r.Outcome == UnblockOutcome.NotBlocked).SenderAddress);
        Assert.NotEmpty(tenant.Notices.Of(ServiceNoticeKind.Warning));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_ends_the_plan_and_sends_nothing()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(3, """{"faults":[{"command":"Get-BlockedSenderAddress","kind":"Forbidden"}]}""");
        IProtectionService service = await tenant.ConnectAsync();

        await Assert.ThrowsAsync<ProtectionServiceException>(() => service.PlanUnblockAsync(TestTenant.Users(3), new UnblockOptions(), null, default));

        Assert.Equal(0, tenant.Received(Remove));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 2000 && !condition(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(condition());
    }
}
