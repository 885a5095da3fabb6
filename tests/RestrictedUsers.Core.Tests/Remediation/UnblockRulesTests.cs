using System;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Remediation;
using Xunit;

namespace RestrictedUsers.Core.Tests.Remediation;

/// <summary>Rule 3 of an unblock as a table: still listed is not still blocked.</summary>
public sealed class UnblockRulesTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Settle = TimeSpan.FromHours(24);

    [Theory]
    [InlineData(86400, "24 hours")]
    [InlineData(3600, "1 hour")]
    [InlineData(90, "1.5 minutes")]
    [InlineData(1, "1 second")]
    public void A_length_of_time_is_written_for_a_person(double seconds, string expected) =>
        Assert.Equal(expected, UnblockRules.Hours(TimeSpan.FromSeconds(seconds)));

    public static TheoryData<string, string?, double, double?, bool, string> Cases => new()
    {
        // the last attempt, hours since, the entry was created hours ago (null: not listed), -AllowRepeat, the decision
        { "nothing was ever sent", null, 0, 5, false, "Send" },
        { "nothing was ever sent, not listed", null, 0, null, false, "NotBlocked" },
        { "accepted an hour ago", nameof(AttemptState.Accepted), 1, 5, false, "Pending" },
        { "accepted just under the settle time ago", nameof(AttemptState.Accepted), 23.9, 30, false, "Pending" },
        { "accepted longer ago than the settle time", nameof(AttemptState.Accepted), 24, 30, false, "Send!" },
        { "accepted, to be repeated", nameof(AttemptState.Accepted), 1, 5, true, "Send" },
        { "accepted, and blocked anew afterwards", nameof(AttemptState.Accepted), 2, 1, false, "Send!" },
        { "accepted, and the block began within the margin", nameof(AttemptState.Accepted), 2, 1.95, false, "Pending" },
        { "accepted, and gone", nameof(AttemptState.Accepted), 1, null, false, "NotBlocked" },
        { "seen gone, and listed again by a lagging list", nameof(AttemptState.Gone), 1, 5, false, "Pending" },
        { "open", nameof(AttemptState.Open), 1, 5, false, "Unconfirmed" },
        { "open, to be repeated", nameof(AttemptState.Open), 1, 5, true, "Send" },
        { "open longer than the settle time", nameof(AttemptState.Open), 25, 30, false, "Send!" },
        { "open, and gone", nameof(AttemptState.Open), 1, null, false, "Unblocked" },
        { "open, and blocked anew afterwards", nameof(AttemptState.Open), 2, 1, false, "Send!" },
        { "unconfirmed", nameof(AttemptState.Unconfirmed), 1, 5, false, "Unconfirmed" },
        { "unconfirmed, and gone", nameof(AttemptState.Unconfirmed), 1, null, false, "Unblocked" },
        { "certainly not executed", nameof(AttemptState.NotExecuted), 1, 5, false, "Send" },
        { "refused", nameof(AttemptState.Refused), 1, 5, false, "Send" },
        { "accepted in the future of a clock that was set back", nameof(AttemptState.Accepted), -3, 5, false, "Pending" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decides(string what, string? state, double hoursSince, double? createdHoursAgo, bool allowRepeat, string expected)
    {
        UnblockAttempt[] attempts = state is null ? [] : [Attempt(Enum.Parse<AttemptState>(state), Now.AddHours(-hoursSince))];

        UnblockDecision decision = UnblockRules.Decide(attempts, Entry(createdHoursAgo), Now, Settle, allowRepeat);

        string actual = decision.Step == UnblockStep.Send
            ? decision.Warning is null ? "Send" : "Send!"
            : decision.Outcome.ToString();
        Assert.True(expected == actual, $"{what}: {actual} where {expected} was expected.");
    }

    [Fact]
    public void A_newer_change_alone_stays_pending_with_a_warning()
    {
        BlockedSender entry = Entry(5, changedHoursAgo: 0.5)!;

        UnblockDecision decision = UnblockRules.Decide([Attempt(AttemptState.Accepted, Now.AddHours(-1))], entry, Now, Settle, false);

        Assert.Equal(UnblockOutcome.Pending, decision.Outcome);
        Assert.Contains("changed", decision.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_block_is_told_by_the_services_clock_not_by_ours()
    {
        // Our clock is two hours behind the service's: on ours, the block began after the unblock.
        UnblockAttempt attempt = Attempt(AttemptState.Accepted, Now.AddHours(-1)) with { ServiceTime = Now.AddHours(1) };
        BlockedSender entry = Entry(-0.5)!;

        UnblockDecision decision = UnblockRules.Decide([attempt], entry, Now, Settle, false);

        Assert.Equal(UnblockOutcome.Pending, decision.Outcome);
    }

    [Fact]
    public void The_last_attempt_that_may_have_been_run_decides()
    {
        UnblockAttempt[] attempts =
        [
            Attempt(AttemptState.Accepted, Now.AddDays(-20)),
            Attempt(AttemptState.Accepted, Now.AddHours(-2)),
            Attempt(AttemptState.NotExecuted, Now.AddHours(-1)),
        ];

        UnblockDecision decision = UnblockRules.Decide(attempts, Entry(24 * 10), Now, Settle, false);

        Assert.Equal(UnblockOutcome.Pending, decision.Outcome);
        Assert.Equal(attempts[1].Id, decision.Attempt!.Id);
    }

    [Theory]
    [InlineData(nameof(AttemptState.Open), false)]
    [InlineData(nameof(AttemptState.Accepted), false)]
    [InlineData(nameof(AttemptState.Gone), false)]
    [InlineData(nameof(AttemptState.Unconfirmed), false)]
    [InlineData(nameof(AttemptState.NotExecuted), true)]
    [InlineData(nameof(AttemptState.Refused), true)]
    public void An_attempt_that_came_after_the_plan_stands_in_the_way_if_it_may_have_been_run(string state, bool may)
    {
        UnblockAttempt known = Attempt(AttemptState.Accepted, Now.AddDays(-3));
        UnblockAttempt other = Attempt(Enum.Parse<AttemptState>(state), Now);

        Assert.Equal(may, UnblockRules.MayBegin([known, other], [known.Id]));
        Assert.True(UnblockRules.MayBegin([known, other], [known.Id, other.Id]));
    }

    private static UnblockAttempt Attempt(AttemptState state, DateTime at) => new()
    {
        Id = Guid.NewGuid(),
        Entity = new EntityKey(EntityType.User, "a@b.c"),
        State = state,
        At = at,
        ServiceTime = at,
    };

    private static BlockedSender? Entry(double? createdHoursAgo, double? changedHoursAgo = null) => createdHoursAgo is double hours
        ? new BlockedSender
        {
            SenderAddress = "a@b.c",
            CreatedAt = Now.AddHours(-hours),
            ChangedAt = changedHoursAgo is double changed ? Now.AddHours(-changed) : null,
        }
        : null;
}
