using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Quota;
using Xunit;

namespace RestrictedUsers.Core.Tests.Quota;

/// <summary>Rule 4: the quota is honest.</summary>
public sealed class QuotaTests
{
    private static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static readonly EntityKey Somebody = new(EntityType.User, "a@b.c");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(14, 1)]
    [InlineData(-15, 1)]
    [InlineData(16, 2)]
    [InlineData(-16, 2)]
    public void An_attempt_and_a_record_within_15_minutes_are_one_event(int minutes, int events) =>
        Assert.Equal(events, UnblockEvents.Merge([Attempt(Noon)], [Audit(Noon.AddMinutes(minutes))]).Count);

    [Fact]
    public void Each_record_serves_one_attempt_and_the_nearest_wins()
    {
        List<UnblockEvent> events = UnblockEvents.Merge(
            [Attempt(Noon), Attempt(Noon.AddMinutes(8))],
            [Audit(Noon.AddMinutes(9), "admin"), Audit(Noon.AddHours(3), "other")]);

        Assert.Equal(3, events.Count);
        Assert.Single(events, e => e.Attempt is not null && e.Audit is not null);
        Assert.Equal("other", events[^1].Actor);
    }

    [Fact]
    public void What_was_not_an_unblock_does_not_count() =>
        Assert.Empty(UnblockEvents.Merge(
            Enum.GetValues<AttemptState>().Where(s => s is not (AttemptState.Accepted or AttemptState.Gone)).Select(s => Attempt(Noon) with { State = s }),
            [new AuditEvent(AuditEventKind.Delisted, Somebody, Noon, null, ""), new AuditEvent(AuditEventKind.Listed, Somebody, Noon, null, "")]));

    [Fact]
    public async Task Unblocks_of_both_sources_are_counted_once_and_no_limit_is_invented()
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();
        await tenant.UnblockOneAsync(service);

        UnblockQuota quota = (await QuotaAsync(service, "USER1@contoso.com")).Single();

        Assert.Equal(3, quota.UnblockCount); // Two earlier ones from the audit log, and ours, which both sources know.
        Assert.Equal([1, 3], quota.Sources.Select(s => s.Count));
        Assert.NotNull(quota.DelistedCount);
        Assert.Equal((null, QuotaLimitSource.None, null, QuotaState.Unknown), (quota.Limit, quota.LimitSource, quota.Remaining, quota.State));
        Assert.Equal(30, (quota.WindowEnd - quota.WindowStart).TotalDays, 3);
        Assert.NotNull(quota.LastUnblockedAt);
    }

    [Theory]
    [InlineData(5, 3, QuotaState.Available)]
    [InlineData(3, 1, QuotaState.Low)]
    [InlineData(2, 0, QuotaState.Exhausted)]
    [InlineData(1, 0, QuotaState.Exhausted)]
    public async Task A_limit_that_the_user_sets_is_subtracted_from(int limit, int remaining, QuotaState state)
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();

        UnblockQuota quota = (await QuotaAsync(service, TestTenant.Address(1), limit)).Single();

        Assert.Equal((limit, QuotaLimitSource.Configured, remaining, state), (quota.Limit, quota.LimitSource, quota.Remaining, quota.State));
    }

    [Fact]
    public async Task A_refusal_is_an_observed_limit()
    {
        await using TestTenant tenant = await StartAsync("""{"unblockLimit":{"count":2}}""");
        IProtectionService service = await tenant.ConnectAsync();
        Assert.Equal(UnblockOutcome.QuotaExhausted, (await tenant.UnblockOneAsync(service)).Outcome);

        UnblockQuota quota = (await QuotaAsync(service, TestTenant.Address(1), 10)).Single();

        Assert.Equal((2, QuotaLimitSource.Observed, 0, QuotaState.Exhausted), (quota.Limit, quota.LimitSource, quota.Remaining, quota.State));
    }

    [Fact]
    public async Task An_audit_log_that_cannot_be_read_is_a_warning_and_the_ledger_counts()
    {
        await using TestTenant tenant = await StartAsync("""{"deniedCommands":["Search-UnifiedAuditLog"]}""");
        IProtectionService service = await tenant.ConnectAsync();
        await tenant.UnblockOneAsync(service);

        UnblockQuota quota = (await service.GetUnblockQuotaAsync(new UnblockQuotaQuery { SenderAddresses = [TestTenant.Address(1)] }, tenant.Notices, default)).Single();

        Assert.Equal(1, quota.UnblockCount);
        Assert.Null(quota.DelistedCount);
        Assert.Null(quota.Sources.Single(s => s.Name == "AuditLog").Count);
        Assert.Contains(tenant.Notices.Of(ServiceNoticeKind.Warning), w => w.Contains("audit log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_history_merges_the_sources_the_latest_first()
    {
        await using TestTenant tenant = await StartAsync();
        IProtectionService service = await tenant.ConnectAsync();
        await tenant.UnblockOneAsync(service, options: new UnblockOptions { Comment = "secured" });

        IReadOnlyList<UnblockHistoryEntry> ledger = await service.GetUnblockHistoryAsync(new UnblockHistoryQuery(), null, default);
        IReadOnlyList<UnblockHistoryEntry> all = await service.GetUnblockHistoryAsync(
            new UnblockHistoryQuery { Identities = [TestTenant.Address(1)], IncludeAuditLog = true }, null, default);

        Assert.Equal(("Unblocked", "secured"), (Assert.Single(ledger).Event, ledger[0].Comment));
        Assert.Equal(3, all.Count(e => e.Event == "Unblocked"));
        Assert.Equal(["Ledger", "AuditLog"], all.First(e => e.Event == "Unblocked").Sources);
        Assert.Equal(all.OrderByDescending(e => e.OccurredAt), all);
    }

    [Fact]
    public async Task A_connector_in_the_audit_log_is_no_user()
    {
        const string Connector = "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001";
        await using TestTenant tenant = await TestTenant.StartScenarioAsync($$"""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [ { "address": "user1@contoso.com", "created": "-5h", "earlierUnblocks": 1 } ],
              "connectors": [ { "id": "{{Connector}}", "name": "Scanners", "created": "-5h", "earlierUnblocks": 1 } ]
            }
            """);
        IProtectionService service = await tenant.ConnectAsync();

        IReadOnlyList<UnblockQuota> quotas = await service.GetUnblockQuotaAsync(new UnblockQuotaQuery(), null, default);
        IReadOnlyList<UnblockHistoryEntry> history = await service.GetUnblockHistoryAsync(new UnblockHistoryQuery { IncludeAuditLog = true }, null, default);

        Assert.Equal("user1@contoso.com", Assert.Single(quotas).SenderAddress);
        Assert.All(history.Where(e => e.EntityType == EntityType.User), e => Assert.Equal("user1@contoso.com", e.SenderAddress));
        Assert.Contains(history, e => e is { EntityType: EntityType.Connector, ConnectorId: Connector, Event: "Delisted" });
    }

    private static Task<TestTenant> StartAsync(string settings = "{}") => TestTenant.StartScenarioAsync($$"""
        {
          "organization": "contoso.onmicrosoft.com",
          "settings": {{settings}},
          "senders": [ { "address": "user1@contoso.com", "reason": "", "created": "-5h", "earlierUnblocks": ["-3d", "-9d"] } ]
        }
        """);

    private static Task<IReadOnlyList<UnblockQuota>> QuotaAsync(IProtectionService service, string address, int? limit = null) =>
        service.GetUnblockQuotaAsync(new UnblockQuotaQuery { SenderAddresses = [address], MaximumUnblockCount = limit }, null, default);

    private static UnblockAttempt Attempt(DateTime at) => new() { Id = Guid.NewGuid(), Entity = Somebody, State = AttemptState.Accepted, At = at, ServiceTime = at };

    private static AuditEvent Audit(DateTime at, string? actor = null) => new(AuditEventKind.Unblocked, Somebody, at, actor, "");
}
