using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class RemoveBlockedSenderTests : IDisposable
{
    private const string ConnectorId = "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001";

    private readonly Session _session = new();
    private readonly FakeService _service;

    public RemoveBlockedSenderTests()
    {
        _service = _session.Connect(new FakeService().WithUsers("a@contoso.com", "b@contoso.com", "c@contoso.com"));
        _service.Listed.Add(FakeService.Connector(ConnectorId, "Scanners"));
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_distinct_input_has_one_result_in_whatever_case_and_form()
    {
        IReadOnlyList<UnblockResult> results = Remove($"""
            'a@contoso.com', 'A@CONTOSO.COM', ' b@contoso.com ', 'nobody@contoso.com', 'a@contoso.com' | Remove-BlockedSender -Force
            Remove-BlockedSender -ConnectorId '{ConnectorId.ToUpperInvariant()}', '{"{" + ConnectorId + "}"}' -Force
            """).Of<UnblockResult>();

        Assert.Equal(
            [
                ("nobody@contoso.com", UnblockOutcome.NotBlocked),
                ("a@contoso.com", UnblockOutcome.Unblocked),
                ("b@contoso.com", UnblockOutcome.Unblocked),
                (ConnectorId, UnblockOutcome.Unblocked),
            ],
            results.Select(r => (r.Identity, r.Outcome)));
        Assert.Equal(["a@contoso.com", "b@contoso.com", ConnectorId], _service.Sent);
    }

    [Theory]
    [InlineData("SenderAddress")]
    [InlineData("UserPrincipalName")]
    [InlineData("PrimarySmtpAddress")]
    [InlineData("EmailAddress")]
    [InlineData("Mail")]
    public void A_column_of_any_usual_name_binds(string column)
    {
        Remove($"[pscustomobject]@{{ {column} = 'a@contoso.com'; Reason = 'the reason of the block'; Displayname = 'A' }} | Remove-BlockedSender -Force").AssertSuccess();

        Assert.Equal(["a@contoso.com"], _service.Sent);
        Assert.Null(_service.Options!.Comment);
    }

    [Fact]
    public void The_UPN_wins_over_the_other_addresses_of_a_row()
    {
        Remove("[pscustomobject]@{ Mail = 'c@contoso.com'; PrimarySmtpAddress = 'b@contoso.com'; UserPrincipalName = 'a@contoso.com' } | Remove-BlockedSender -Force");

        Assert.Equal(["a@contoso.com"], _service.Sent);
    }

    [Fact]
    public void A_blank_address_beside_a_connector_id_binds_and_the_other_way_round()
    {
        RunResult result = Remove($$"""
            [pscustomobject]@{ SenderAddress = ''; EntityType = 'Connector'; ConnectorId = '{{ConnectorId}}' },
            [pscustomobject]@{ SenderAddress = 'a@contoso.com'; EntityType = 'User'; ConnectorId = '' },
            [pscustomobject]@{ SenderAddress = $null; EntityType = 'Connector'; ConnectorId = '{{ConnectorId}}' },
            [pscustomobject]@{ ConnectorId = '{{ConnectorId}}' } | Remove-BlockedSender -Force
            """).AssertSuccess();

        Assert.Equal([ConnectorId, "a@contoso.com"], result.Of<UnblockResult>().Select(r => r.Identity));
        Assert.Equal([EntityType.Connector, EntityType.User], result.Of<UnblockResult>().Select(r => r.EntityType));
    }

    [Fact]
    public void Objects_of_Get_BlockedSender_bind_users_and_connectors()
    {
        RunResult result = Remove("Get-BlockedSender | Remove-BlockedSender -Force; Remove-BlockedSender -InputObject (Get-BlockedSender a@contoso.com) -Force").AssertSuccess();

        Assert.Equal(5, result.Output.Count);
        Assert.Equal(["a@contoso.com", "b@contoso.com", "c@contoso.com", ConnectorId, "a@contoso.com"], _service.Sent);
    }

    [Fact]
    public void Objects_that_went_through_a_job_or_a_file_bind_by_their_properties()
    {
        RunResult result = Remove("""
            $copies = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@(Get-BlockedSender)))
            $copies[0].PSTypeNames[0]
            $copies | Remove-BlockedSender -Force | ForEach-Object { $_.Identity }
            """).AssertSuccess();

        Assert.Equal(
            ["Deserialized.RestrictedUsers.Contracts.BlockedSender", "a@contoso.com", "b@contoso.com", "c@contoso.com", ConnectorId],
            result.Of<string>());
    }

    [Fact]
    public void An_object_without_any_of_the_names_does_not_bind_and_the_others_go_on()
    {
        RunResult result = Remove("[pscustomobject]@{ Name = 'a@contoso.com' }, 4711, [pscustomobject]@{ Mail = 'a@contoso.com' } | Remove-BlockedSender -Force");

        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.StartsWith("InputObjectNotBound,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(["a@contoso.com"], _service.Sent);
    }

    [Fact]
    public void Nobody_named_at_all_is_an_error_and_an_empty_pipeline_is_none()
    {
        AssertError(_session.Catch("Remove-BlockedSender -Force"), "InvalidAddress", ErrorCategory.InvalidArgument);
        Assert.Empty(Remove("@() | Remove-BlockedSender -Force").AssertSuccess().Output);
    }

    [Fact]
    public void Addresses_and_connectors_may_be_given_together()
    {
        Remove($"Remove-BlockedSender -SenderAddress a@contoso.com -ConnectorId {ConnectorId} -Force").AssertSuccess();

        Assert.Equal(["a@contoso.com", ConnectorId], _service.Sent);
    }

    [Fact]
    public void An_object_of_another_organisation_is_not_sent()
    {
        BlockedSender foreign = new() { SenderAddress = "a@contoso.com", EntityType = EntityType.User, Organization = "fabrikam.onmicrosoft.com" };

        RunResult result = _session.Run("$foreign | Remove-BlockedSender -Force", ("foreign", foreign));

        Assert.Equal(UnblockOutcome.Failed, Assert.Single(result.Of<UnblockResult>()).Outcome);
        AssertError(Assert.Single(result.Errors), "ConnectionMismatch", ErrorCategory.InvalidArgument, "a@contoso.com");
        Assert.Empty(_service.Sent);
    }

    [Theory]
    [InlineData("''", "InvalidAddress")]
    [InlineData("'   '", "InvalidAddress")]
    [InlineData("$null", "InvalidAddress")]
    [InlineData("@()", "InvalidAddress")]
    [InlineData("'no-at-sign'", "InvalidAddress")]
    [InlineData("'two@at@signs'", "InvalidAddress")]
    [InlineData("'@contoso.com'", "InvalidAddress")]
    [InlineData("'a@contoso..com'", "InvalidAddress")]
    [InlineData("'a b@contoso.com'", "InvalidAddress")]
    [InlineData("'a@contoso.com,b@contoso.com'", "InvalidAddress")]
    [InlineData("(\"a`e[31m@contoso.com\")", "InvalidAddress")]
    [InlineData("(\"a$([char]0x200b)@contoso.com\")", "InvalidAddress")]
    [InlineData("('a' * 400 + '@contoso.com')", "InvalidAddress")]
    [InlineData("'*@contoso.com'", "WildcardNotAllowed")]
    [InlineData("'a?@contoso.com'", "WildcardNotAllowed")]
    [InlineData("'3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001'", "InvalidAddress")]
    public void What_is_no_address_has_an_error_and_a_result_and_the_others_go_on(string address, string errorId)
    {
        RunResult result = Remove($"Remove-BlockedSender -SenderAddress (@({address}) + 'a@contoso.com') -Force; Remove-BlockedSender -SenderAddress {address} -Force");

        IReadOnlyList<UnblockResult> results = result.Of<UnblockResult>();
        Assert.Equal(UnblockOutcome.Unblocked, results.Single(r => r.SenderAddress == "a@contoso.com").Outcome);
        Assert.All(results.Where(r => r.SenderAddress != "a@contoso.com"), r =>
        {
            Assert.Equal(UnblockOutcome.Failed, r.Outcome);
            Assert.DoesNotContain(r.SenderAddress + r.Message, c => char.IsControl(c) || c == '\u200b');
            Assert.InRange(r.SenderAddress.Length, 0, 321);
        });
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, e => AssertError(e, errorId, ErrorCategory.InvalidArgument));
        Assert.Equal(["a@contoso.com"], _service.Sent);
    }

    [Fact]
    public void The_target_of_the_error_is_the_input_as_it_was_given()
    {
        RunResult result = Remove("Remove-BlockedSender -SenderAddress \"bad`tone\" -Force");

        Assert.Equal("bad\tone", Assert.Single(result.Errors).TargetObject);
    }

    [Theory]
    [InlineData("'not a guid'", "InvalidConnectorId")]
    [InlineData("''", "InvalidConnectorId")]
    [InlineData("'3a6bb9c1*'", "WildcardNotAllowed")]
    public void What_is_no_connector_id_has_an_error_and_a_result(string id, string errorId)
    {
        RunResult result = Remove($"Remove-BlockedSender -ConnectorId {id} -Force");

        Assert.Equal(UnblockOutcome.Failed, Assert.Single(result.Of<UnblockResult>()).Outcome);
        AssertError(Assert.Single(result.Errors), errorId, ErrorCategory.InvalidArgument);
    }

    [Theory]
    [InlineData(UnblockOutcome.QuotaExhausted, "QuotaExhausted", ErrorCategory.QuotaExceeded)]
    [InlineData(UnblockOutcome.Denied, "AccessDenied", ErrorCategory.PermissionDenied)]
    [InlineData(UnblockOutcome.Failed, "UnblockFailed", ErrorCategory.NotSpecified)]
    [InlineData(UnblockOutcome.Unconfirmed, "UnblockUnconfirmed", ErrorCategory.OperationTimeout)]
    [InlineData(UnblockOutcome.Pending, null, ErrorCategory.NotSpecified)]
    [InlineData(UnblockOutcome.Unblocked, null, ErrorCategory.NotSpecified)]
    public void An_outcome_that_needs_somebody_is_an_error_too(object outcome, string? errorId, ErrorCategory category)
    {
        _service.Outcome = item => item.End((UnblockOutcome)outcome, "As the service said.");

        RunResult result = Remove("Remove-BlockedSender a@contoso.com, b@contoso.com -Force");

        Assert.Equal(2, result.Of<UnblockResult>().Count(r => r.Outcome == (UnblockOutcome)outcome));
        Assert.Equal(errorId is null ? 0 : 2, result.Errors.Count);
        if (errorId is not null)
        {
            AssertError(result.Errors[0], errorId, category, "a@contoso.com");
            Assert.Contains("As the service said.", result.Errors[0].ErrorDetails.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ErrorAction_Stop_ends_the_run_and_closes_it()
    {
        _service.Outcome = item => item.End(item.Request.Identity == "b@contoso.com" ? UnblockOutcome.Denied : UnblockOutcome.Unblocked, "");

        ErrorRecord error = _session.Catch("Remove-BlockedSender a@contoso.com, b@contoso.com, c@contoso.com -Force -ErrorAction Stop");

        AssertError(error, "AccessDenied", ErrorCategory.PermissionDenied);
        Assert.Equal(["a@contoso.com", "b@contoso.com"], _service.Sent);
        Assert.Equal(1, _service.Closed);
    }

    [Theory]
    [InlineData("& { 'a@contoso.com'; throw 'upstream' } | Remove-BlockedSender -Force")]
    [InlineData("'a@contoso.com', 'bad' | Remove-BlockedSender -Force -ErrorAction Stop")]
    [InlineData("'a@contoso.com', 'b@contoso.com' | ForEach-Object { if ($_ -like 'b*') { throw 'upstream' }; $_ } | Remove-BlockedSender -Force")]
    public void When_the_input_fails_nothing_is_sent(string line)
    {
        Remove(line);

        Assert.Empty(_service.Planned);
        Assert.Empty(_service.Sent);
    }

    [Fact]
    public void A_downstream_that_ends_the_pipeline_ends_the_run()
    {
        Remove("foreach ($once in 1) { Remove-BlockedSender a@contoso.com, b@contoso.com, c@contoso.com -Force | ForEach-Object { break } }");

        Assert.Equal(["a@contoso.com"], _service.Sent);
        Assert.Equal(1, _service.Closed);
    }

    [Fact]
    public void Stop_while_a_removal_waits_sends_no_other_and_closes_the_run()
    {
        using var waiting = new ManualResetEventSlim();
        _service.BeforeSent = async (address, _, token) =>
        {
            if (address == "b@contoso.com")
            {
                waiting.Set();
                await Task.Delay(Session.Patience, TimeProvider.System, token);
            }
        };

        RunResult result = _session.Run("Remove-BlockedSender a@contoso.com, b@contoso.com, c@contoso.com -Force", shell =>
        {
            Assert.True(waiting.Wait(Session.Patience));
            shell.Stop();
        });

        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.Equal(["a@contoso.com"], _service.Sent);
        Assert.Equal(1, _service.Closed);
    }

    [Fact]
    public void A_run_that_breaks_off_still_gives_every_input_an_outcome()
    {
        _service.BeforeSent = (address, _, _) => address == "b@contoso.com" ? throw new LedgerException("The disk is full.", "/ledger") : Task.CompletedTask;

        RunResult result = Remove("Remove-BlockedSender a@contoso.com, b@contoso.com, c@contoso.com -Force");

        Assert.Equal(
            [UnblockOutcome.Unblocked, UnblockOutcome.Failed, UnblockOutcome.Failed],
            result.Of<UnblockResult>().Select(r => r.Outcome));
        AssertError(result.Errors[^1], "LedgerNotWritable", ErrorCategory.WriteError);
        Assert.Equal(1, _service.Closed);
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_ends_it_before_anything_is_sent()
    {
        _service.BeforePlan = _ => throw new LedgerException("The ledger is read-only.", "/ledger");

        ErrorRecord error = _session.Catch("Remove-BlockedSender a@contoso.com -Force");

        AssertError(error, "LedgerNotWritable", ErrorCategory.WriteError, "/ledger");
        Assert.Empty(_service.Sent);
    }

    [Fact]
    public void Parameters_become_the_options_of_the_run()
    {
        Remove("Remove-BlockedSender a@contoso.com -Force -Reason 'ticket 4711' -AllowRepeat -MaximumUnblockCount 2 -WindowDays 7 -ThrottleLimit 4 -Wait -Timeout 90").AssertSuccess();

        UnblockOptions options = _service.Options!;
        Assert.Equal("ticket 4711", options.Comment);
        Assert.True(options.AllowRepeat);
        Assert.Equal(2, options.MaximumUnblockCount);
        Assert.Equal(TimeSpan.FromDays(7), options.Window);
        Assert.Equal(4, options.ThrottleLimit);
        Assert.True(options.Wait);
        Assert.Equal(TimeSpan.FromSeconds(90), options.WaitTimeout);
        Assert.False(options.PlanOnly);
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("'90'", 90)]
    [InlineData("0.5", 0.5)]
    [InlineData("'00:01:30'", 90)]
    [InlineData("([timespan]::FromMinutes(2))", 120)]
    public void A_timeout_is_seconds_or_a_time_span(string value, double seconds)
    {
        Remove($"Remove-BlockedSender a@contoso.com -Force -Wait -Timeout {value}").AssertSuccess();

        Assert.Equal(TimeSpan.FromSeconds(seconds), _service.Options!.WaitTimeout);
    }

    [Theory]
    [InlineData("-Wait -Timeout 0")]
    [InlineData("-Wait -Timeout -5")]
    [InlineData("-Wait -Timeout soon")]
    [InlineData("-Wait -Timeout 99999999999")]
    [InlineData("-ThrottleLimit 0")]
    [InlineData("-ThrottleLimit 65")]
    [InlineData("-MaximumUnblockCount 0")]
    public void A_value_out_of_range_does_not_bind(string parameters)
    {
        ErrorRecord error = _session.Catch($"Remove-BlockedSender a@contoso.com -Force {parameters}");

        Assert.Contains("Parameter", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_service.Sent);
    }

    [Fact]
    public void A_timeout_without_wait_is_a_conflict() =>
        AssertError(_session.Catch("Remove-BlockedSender a@contoso.com -Force -Timeout 5"), "ParameterConflict", ErrorCategory.InvalidArgument);

    [Fact]
    public void With_Wait_what_is_pending_already_is_waited_for_without_a_question()
    {
        _service.Settled = request => request.Identity == "a@contoso.com" ? UnblockOutcome.Pending : null;

        RunResult result = Remove("$ConfirmPreference = 'None'; Remove-BlockedSender a@contoso.com, b@contoso.com -Wait").AssertSuccess();

        Assert.Equal(["a@contoso.com", "b@contoso.com"], result.Of<UnblockResult>().Select(r => r.Identity));
        Assert.Equal(["a@contoso.com", "b@contoso.com"], _service.Sent); // The fake "sends" everything that is handed to Execute.
    }

    [Fact]
    public void Warnings_of_the_plan_are_written_and_the_summary_is_one_verbose_line()
    {
        _service.PlanWarnings = ["blocked again: the cause was not fixed"];

        RunResult result = Remove("Remove-BlockedSender a@contoso.com, nobody@contoso.com -Force -Verbose");

        Assert.Equal(
            ["a@contoso.com: blocked again: the cause was not fixed", "nobody@contoso.com: blocked again: the cause was not fixed"],
            result.Warnings);
        Assert.Matches(@"^2 results in .*: 1 Unblocked, 1 NotBlocked\.$", result.Verbose[^1]);
    }

    [Fact]
    public void A_million_piped_addresses_with_duplicates_are_each_planned_once()
    {
        _service.Listed.Clear();

        RunResult result = Remove("""
            $count = 0
            & { for ($i = 0; $i -lt 1000000; $i++) { "user$($i % 1000)@contoso.com" } } | Remove-BlockedSender -Force | ForEach-Object { $count++ }
            $count
            """).AssertSuccess();

        Assert.Equal(1000, Assert.Single(result.Of<int>()));
        Assert.Equal(1000, _service.Planned.Count);
    }

    private static void AssertError(ErrorRecord error, string id, ErrorCategory category, object? target = null)
    {
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        if (target is not null)
        {
            Assert.Equal(target, error.TargetObject);
        }
    }

    private RunResult Remove(string script) => _session.Run(script);
}
