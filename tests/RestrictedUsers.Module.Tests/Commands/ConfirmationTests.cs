using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

/// <summary>Rule 5: who is asked, when, and what happens where nobody can answer.</summary>
public sealed class ConfirmationTests
{
    private const string A = "a@contoso.com";
    private const string B = "b@contoso.com";

    // Setup, parameters, prompts shown, sent, results, what-if lines.
    public static TheoryData<string, string, int, int, int, int> Matrix => new()
    {
        { "", "", 2, 2, 2, 0 },
        { "", "-Confirm", 2, 2, 2, 0 },
        { "", "-Confirm:$false", 0, 2, 2, 0 },
        { "$ConfirmPreference = 'None'", "", 0, 2, 2, 0 },
        { "$ConfirmPreference = 'None'", "-Confirm", 2, 2, 2, 0 },
        { "", "-Force", 0, 2, 2, 0 },
        { "", "-Force -Confirm", 2, 2, 2, 0 },
        { "", "-Force -Confirm:$false", 0, 2, 2, 0 },
        { "", "-WhatIf", 0, 0, 0, 2 },
        { "", "-WhatIf -Force", 0, 0, 0, 2 },
        { "", "-WhatIf -Confirm", 0, 0, 0, 2 },
        { "", "-WhatIf -Confirm -Force", 0, 0, 0, 2 },
        { "", "-WhatIf -Confirm:$false", 0, 0, 0, 2 },
        { "$WhatIfPreference = $true", "", 0, 0, 0, 2 },
        { "$WhatIfPreference = $true", "-Force", 0, 0, 0, 2 },
        { "$WhatIfPreference = $true", "-Force -Confirm", 0, 0, 0, 2 },
        { "$WhatIfPreference = $true", "-WhatIf:$false", 2, 2, 2, 0 },
        { "$WhatIfPreference = $true", "-WhatIf:$false -Force", 0, 2, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Preferences_and_switches_together(string setup, string parameters, int prompts, int sent, int results, int whatIf)
    {
        var host = new ScriptedHost("Yes", "Yes");
        using var session = new Session(host);
        FakeService service = session.Connect(new FakeService().WithUsers(A, B));

        RunResult result = session.Run($"{setup}; Remove-BlockedSender {A}, {B} {parameters}").AssertSuccess();

        Assert.Equal(prompts, host.Prompts.Count);
        Assert.Equal(sent, service.Sent.Count);
        Assert.Equal(results, result.Output.Count);
        Assert.Equal(whatIf, host.Lines.Count(l => l.Contains("What if", StringComparison.Ordinal)));
        Assert.Equal(whatIf > 0, service.Options!.PlanOnly);
    }

    [Theory]
    [InlineData("Yes|No", new[] { UnblockOutcome.Unblocked, UnblockOutcome.Skipped })]
    [InlineData("No|Yes", new[] { UnblockOutcome.Skipped, UnblockOutcome.Unblocked })]
    [InlineData("Yes to All", new[] { UnblockOutcome.Unblocked, UnblockOutcome.Unblocked })]
    [InlineData("No to All", new[] { UnblockOutcome.Skipped, UnblockOutcome.Skipped })]
    public void The_answer_decides_and_every_input_has_a_result(string answers, object expected)
    {
        var host = new ScriptedHost(answers.Split('|'));
        using var session = new Session(host);
        FakeService service = session.Connect(new FakeService().WithUsers(A, B));

        IReadOnlyList<UnblockResult> results = session.Run($"Remove-BlockedSender {A}, {B}").AssertSuccess().Of<UnblockResult>();

        var outcomes = (UnblockOutcome[])expected;
        Assert.Equal(outcomes, new[] { A, B }.Select(a => results.Single(r => r.SenderAddress == a).Outcome));
        Assert.Equal(outcomes.Count(o => o == UnblockOutcome.Unblocked), service.Sent.Count);
        Assert.Equal(answers.Split('|').Length, host.Prompts.Count);
    }

    [Fact]
    public void The_prompt_says_whom_why_and_since_when()
    {
        var host = new ScriptedHost("Yes");
        using var session = new Session(host);
        session.Connect(new FakeService()).Listed.Add(FakeService.User(A, isTemporary: true));

        session.Run($"Remove-BlockedSender {A} -IncludeTemporary");

        string prompt = Assert.Single(host.Prompts);
        Assert.Contains(A, prompt, StringComparison.Ordinal);
        Assert.Contains("outbound spam, 412 of 530 messages", prompt, StringComparison.Ordinal);
        Assert.Contains("since 2026-11-20 08:30 UTC", prompt, StringComparison.Ordinal);
        Assert.Contains("temporary", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Whom_nothing_has_to_be_sent_for_nobody_is_asked_about()
    {
        var host = new ScriptedHost();
        using var session = new Session(host);
        session.Connect(new FakeService());

        RunResult result = session.Run($"Remove-BlockedSender {A}").AssertSuccess();

        Assert.Equal(UnblockOutcome.NotBlocked, Assert.Single(result.Of<UnblockResult>()).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nobody_can_answer_it_ends_before_anything_is_sent(bool hasUserInterface)
    {
        using var session = hasUserInterface ? new Session(new ScriptedHost()) : new Session();
        FakeService service = session.Connect(new FakeService().WithUsers(A, B));

        ErrorRecord error = session.Catch($"Remove-BlockedSender {A}, {B}");

        Assert.StartsWith("ConfirmationRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", error.Exception.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Exception.InnerException);
        Assert.Empty(service.Sent);
    }

    [Fact]
    public void An_answer_that_fails_in_mid_list_sends_nothing_either()
    {
        using var session = new Session(new ScriptedHost("Yes"));
        FakeService service = session.Connect(new FakeService().WithUsers(A, B));

        ErrorRecord error = session.Catch($"Remove-BlockedSender {A}, {B}");

        Assert.StartsWith("ConfirmationRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(service.Sent);
    }

    // Parameters, answers, outcome, prompts.
    public static TheoryData<string, string, UnblockOutcome, int> Dangers => new()
    {
        { "", "Yes|Yes", UnblockOutcome.Unblocked, 2 },
        { "", "Yes|No", UnblockOutcome.Skipped, 2 },
        { "", "No", UnblockOutcome.Skipped, 1 },
        { "-IncludeTemporary", "Yes", UnblockOutcome.Unblocked, 1 },
        { "-IncludeLowQuota", "Yes|Yes", UnblockOutcome.Unblocked, 2 },
        { "-Force", "", UnblockOutcome.Skipped, 0 },
        { "-Force -IncludeTemporary", "", UnblockOutcome.Unblocked, 0 },
        { "-Confirm:$false", "", UnblockOutcome.Skipped, 0 },
        { "-Confirm:$false -IncludeTemporary", "", UnblockOutcome.Unblocked, 0 },
        { "-Force -Confirm", "Yes|Yes", UnblockOutcome.Unblocked, 2 },
    };

    [Theory]
    [MemberData(nameof(Dangers))]
    public void A_danger_is_asked_about_or_needs_its_own_switch(string parameters, string answers, UnblockOutcome outcome, int prompts)
    {
        var host = new ScriptedHost(answers.Split('|', StringSplitOptions.RemoveEmptyEntries));
        using var session = new Session(host);
        FakeService service = session.Connect(new FakeService().WithUsers(A));
        service.Dangers = _ => [new UnblockDanger(UnblockDangerKind.TemporaryBlock, "It ends by itself tomorrow.")];

        UnblockResult result = Assert.Single(session.Run($"Remove-BlockedSender {A} {parameters}").AssertSuccess().Of<UnblockResult>());

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(prompts, host.Prompts.Count);
        Assert.Equal(outcome == UnblockOutcome.Unblocked ? 1 : 0, service.Sent.Count);
        if (prompts == 0 && outcome == UnblockOutcome.Skipped)
        {
            Assert.Contains("It ends by itself tomorrow.", result.Message, StringComparison.Ordinal);
            Assert.Contains("-IncludeTemporary", result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Yes_to_all_holds_for_one_kind_of_danger_only()
    {
        var host = new ScriptedHost("Yes to All", "Yes to All", "No");
        using var session = new Session(host);
        FakeService service = session.Connect(new FakeService().WithUsers(A, B));
        service.Dangers = address => address == A
            ? [new UnblockDanger(UnblockDangerKind.TemporaryBlock, "It ends by itself.")]
            : [new UnblockDanger(UnblockDangerKind.TemporaryBlock, "It ends by itself."), new UnblockDanger(UnblockDangerKind.LowQuota, "The last one.")];

        RunResult result = session.Run($"Remove-BlockedSender {A}, {B}").AssertSuccess();

        Assert.Equal(3, host.Prompts.Count);
        Assert.Equal([A], service.Sent);
        Assert.Equal(UnblockOutcome.Skipped, result.Of<UnblockResult>().Single(r => r.SenderAddress == B).Outcome);
    }

    [Fact]
    public void WhatIf_says_that_an_item_would_be_skipped_and_by_what_it_would_not()
    {
        var host = new ScriptedHost();
        using var session = new Session(host);
        FakeService service = session.Connect(new FakeService().WithUsers(A));
        service.Dangers = _ => [new UnblockDanger(UnblockDangerKind.LowQuota, "The last one.")];

        session.Run($"Remove-BlockedSender {A} -Force -WhatIf").AssertSuccess();

        string line = Assert.Single(host.Lines, l => l.Contains("What if", StringComparison.Ordinal));
        Assert.Contains("skipped", line, StringComparison.Ordinal);
        Assert.Contains("-IncludeLowQuota", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_says_in_verbose_what_ShouldProcess_would_have_said()
    {
        using var session = new Session(new ScriptedHost());
        session.Connect(new FakeService().WithUsers(A));
        string force = session.Run($"Remove-BlockedSender {A} -Force -Verbose").Verbose[0];
        string confirmed = session.Run($"Remove-BlockedSender {A} -Confirm:$false -Verbose").Verbose[0];

        Assert.Equal(confirmed, force);
        Assert.Contains(A, force, StringComparison.Ordinal);
    }
}
