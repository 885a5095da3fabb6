using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;

namespace RestrictedUsers.Core.Tests.Remediation;

/// <summary>Rule 1 of an unblock, fault by fault, over real HTTP: what may be sent again, and what is read instead.</summary>
public sealed class AtMostOnceTests
{
    private const string Remove = "Remove-BlockedSenderAddress";

    [Fact]
    public async Task An_accepted_removal_is_sent_once_and_told_as_unblocked()
    {
        await using TestTenant tenant = await TestTenant.StartAsync();
        IProtectionService service = await tenant.ConnectAsync();

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(UnblockOutcome.Unblocked, result.Outcome);
        Assert.Equal(1, result.Attempts);
        Assert.NotNull(result.RequestedAt);
        Assert.Null(result.ConfirmedAt); // Nobody has looked yet.
        Assert.False(string.IsNullOrEmpty(result.RequestId));
        Assert.Equal(1, tenant.Sender(1).RemoveExecuted);
        Assert.Equal(1, tenant.Received(Remove));
    }

    [Theory]
    [InlineData("""{"kind":"EmptyOk"}""")]
    [InlineData("""{"kind":"NoContent"}""")]
    public async Task A_success_without_a_body_is_accepted(string fault)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(settings: Faults(fault));
        IProtectionService service = await tenant.ConnectAsync();

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(UnblockOutcome.Unblocked, result.Outcome);
        Assert.Null(result.ConfirmedAt);
        Assert.Equal(1, tenant.Received(Remove));
        Assert.Equal(0, tenant.Received("Get-BlockedSenderAddress") - 1); // The listing of the plan, and no reading afterwards.
    }

    public static TheoryData<string> CertainRefusals => new()
    {
        """{"kind":"Throttled","first":1,"retryAfter":"1s"}""",
        """{"kind":"Throttled","first":1,"retryAfter":"1s","retryAfterForm":"HttpDate"}""",
        """{"kind":"Throttled","first":2}""",
        """{"kind":"ConcurrencyText","first":1}""",
        """{"kind":"ConcurrencyText","first":1,"statusCode":503}""",
    };

    [Theory]
    [MemberData(nameof(CertainRefusals))]
    public async Task A_refusal_at_the_door_is_sent_again_with_an_intent_of_its_own(string fault)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(settings: Faults(fault));
        IProtectionService service = await tenant.ConnectAsync();

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(UnblockOutcome.Unblocked, result.Outcome);
        Assert.True(result.Attempts > 1);
        Assert.Equal(result.Attempts, tenant.Received(Remove));
        Assert.Equal(1, tenant.Sender(1).RemoveExecuted);
        LedgerLine[] lines = LedgerLine.Read(tenant.LedgerPath);
        Assert.Equal(result.Attempts, lines.Count(l => l.Type == "intent"));
        Assert.Equal(result.Attempts - 1, lines.Count(l => l.Outcome == "NotExecuted"));
        Assert.NotEmpty(tenant.Notices.Of(ServiceNoticeKind.Retry));
    }

    public static TheoryData<string, bool> Doubts => new()
    {
        { """{"kind":"ResetBeforeRead"}""", false },
        { """{"kind":"ResetAfterCommit"}""", true },
        { """{"kind":"ResetMidBody"}""", true },
        { """{"kind":"TruncatedJson"}""", true },
        { """{"kind":"TruncatedJson","chunked":true}""", true },
        { """{"kind":"Html"}""", false },
        { """{"kind":"Html","commit":true}""", true },
        { """{"kind":"Status","statusCode":500}""", false },
        { """{"kind":"Status","statusCode":500,"commit":true}""", true },
        { """{"kind":"Status","statusCode":503,"retryAfter":"1s"}""", false },
        { """{"kind":"Status","statusCode":504,"commit":true,"emptyBody":true}""", true },
        { """{"kind":"ServerException","exceptionType":"Microsoft.Exchange.Data.Directory.DCOverloadedException"}""", false },
        { """{"kind":"Hang"}""", false },
        { """{"kind":"Hang","commit":true}""", true },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public async Task After_an_ambiguous_answer_the_entity_is_read_and_nothing_is_sent_again(string fault, bool committed)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(settings: Faults(fault));
        IProtectionService service = await tenant.ConnectAsync(requestTimeout: 1.5);

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(committed ? UnblockOutcome.Unblocked : UnblockOutcome.Unconfirmed, result.Outcome);
        Assert.Equal(committed, result.ConfirmedAt is not null);
        Assert.Equal(1, result.Attempts);
        Assert.Equal(1, tenant.Received(Remove));
        Assert.Equal(committed ? 1 : 0, tenant.Sender(1).RemoveExecuted);

        // The next run looks at the ledger and does not send either.
        UnblockResult again = await tenant.UnblockOneAsync(service);
        Assert.Equal(committed ? UnblockOutcome.NotBlocked : UnblockOutcome.Unconfirmed, again.Outcome);
        Assert.Equal(0, again.Attempts);
        Assert.Equal(1, tenant.Received(Remove));
    }

    [Theory]
    [InlineData("""{"kind":"Forbidden"}""", UnblockOutcome.Denied)]
    [InlineData("""{"kind":"Status","statusCode":400}""", UnblockOutcome.Failed)]
    [InlineData("""{"kind":"Unauthorized"}""", UnblockOutcome.Failed)]
    [InlineData("""{"kind":"Unauthorized","claimsChallenge":true}""", UnblockOutcome.Failed)]
    public async Task A_refusal_for_good_is_told_and_not_repeated(string fault, UnblockOutcome outcome)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(settings: Faults(fault));
        IProtectionService service = await tenant.ConnectAsync();

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(1, tenant.Received(Remove));
        Assert.Equal(0, tenant.Sender(1).RemoveExecuted);
    }

    [Fact]
    public async Task A_rejected_token_stops_the_others_before_they_leave()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(senders: 50, settings: Faults("""{"kind":"Unauthorized"}"""));
        IProtectionService service = await tenant.ConnectAsync();

        List<UnblockResult> results = await tenant.UnblockAsync(service, TestTenant.Users(50), new UnblockOptions { ThrottleLimit = 2 });

        Assert.Equal(50, results.Count);
        Assert.All(results, r => Assert.Equal(UnblockOutcome.Failed, r.Outcome));
        Assert.All(results, r => Assert.Contains("safe to run again", r.Message, StringComparison.Ordinal));
        Assert.InRange(tenant.Received(Remove), 1, 2);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_gets_nothing_and_the_item_is_safe_to_run_again()
    {
        await using TestTenant tenant = await TestTenant.StartAsync();
        IProtectionService service = await tenant.ConnectAsync(operationTimeout: 2);
        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(1), new UnblockOptions(), null, default);
        await tenant.Server.DisposeAsync();

        UnblockResult result = (await TestTenant.ReadAllAsync(run.Execute(run.Items.ToArray(), tenant.Notices))).Single();

        Assert.Equal(UnblockOutcome.Failed, result.Outcome);
        Assert.Contains("safe to run again", result.Message, StringComparison.Ordinal);
        Assert.All(LedgerLine.Read(tenant.LedgerPath).Where(l => l.Type == "outcome"), l => Assert.Equal("NotExecuted", l.Outcome));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task The_services_own_limit_is_told_with_its_text_whatever_the_status(int status)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(
            senders: 2,
            settings: $$$"""{"unblockLimit":{"count":0,"statusCode":{{{status}}},"text":"The unblock limit of this account is exceeded. Ask Support (case 7)."}}""");
        IProtectionService service = await tenant.ConnectAsync();

        UnblockResult result = await tenant.UnblockOneAsync(service);

        Assert.Equal(UnblockOutcome.QuotaExhausted, result.Outcome);
        Assert.Contains("The unblock limit of this account is exceeded. Ask Support", result.Message, StringComparison.Ordinal);
        Assert.Contains("Only Microsoft Support", result.Message, StringComparison.Ordinal);
        Assert.Equal(1, tenant.Received(Remove));
    }

    [Theory]
    [InlineData("NotFound")]
    [InlineData("ServerError")]
    [InlineData("Empty")]
    public async Task Somebody_elses_unblock_in_between_ends_well(string form)
    {
        await using TestTenant tenant = await TestTenant.StartAsync(settings: $$"""{"removeNotListed":"{{form}}"}""");
        IProtectionService first = await tenant.ConnectAsync();
        IProtectionService second = await tenant.ConnectAsync(ledgerPath: tenant.LedgerPath + ".other.jsonl");
        IUnblockRun run = await first.PlanUnblockAsync(TestTenant.Users(1), new UnblockOptions(), null, default);
        await tenant.UnblockOneAsync(second);

        UnblockResult result = (await TestTenant.ReadAllAsync(run.Execute(run.Items.ToArray(), null))).Single();

        Assert.Equal(form == "Empty" ? UnblockOutcome.Unblocked : UnblockOutcome.NotBlocked, result.Outcome);
        Assert.Equal(1, tenant.Sender(1).RemoveExecuted);
    }

    [Fact]
    public async Task Removals_never_travel_in_a_batch_and_each_carries_its_body_over_http_1_1()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(senders: 40);
        IProtectionService service = await tenant.ConnectAsync();

        List<UnblockResult> results = await tenant.UnblockAsync(service, TestTenant.Users(40));

        Assert.All(results, r => Assert.Equal(UnblockOutcome.Unblocked, r.Outcome));
        Assert.Equal(0, tenant.Stats.Batch.Received);
        Assert.Equal(40, tenant.Received(Remove));
        Assert.Equal(1, tenant.Received("Get-BlockedSenderAddress")); // One listing served the whole run.
    }

    [Fact]
    public async Task Connections_that_the_service_closed_while_they_were_idle_make_no_doubts()
    {
        await using TestTenant tenant = await TestTenant.StartAsync(senders: 6);
        IProtectionService service = await tenant.ConnectAsync();
        var outcomes = new List<UnblockOutcome>();
        for (int i = 1; i <= 3; i++)
        {
            outcomes.Add((await tenant.UnblockOneAsync(service, i)).Outcome);
            await Task.Delay(TimeSpan.FromSeconds(2.6), TimeProvider.System); // Longer than a removal may have been idle.
        }

        Assert.All(outcomes, o => Assert.Equal(UnblockOutcome.Unblocked, o));
        Assert.True(tenant.Stats.AcceptedConnections >= 4, "Each removal after the idle time came over a connection of its own.");
    }

    private static string Faults(string fault) => $$"""{"faults":[{{fault.Insert(1, "\"command\":\"Remove-BlockedSenderAddress\",")}}]}""";
}
