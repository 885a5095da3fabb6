using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class GetBlockedSenderTests : IDisposable
{
    private const string First = "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001";
    private const string Second = "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7002";

    private readonly Session _session = new();
    private readonly FakeService _service;

    public GetBlockedSenderTests()
    {
        _service = _session.Connect(new FakeService().WithUsers("anna@contoso.com", "Bruno@contoso.com"));
        _service.Listed.Add(FakeService.User("rita@contoso.com", BlockCause.RecipientLimit));
        _service.Listed.Add(FakeService.Connector(First, "Scanners"));
        _service.Listed.Add(FakeService.Connector(Second, "ERP"));
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("", "anna@contoso.com Bruno@contoso.com rita@contoso.com " + First + " " + Second)]
    [InlineData("-EntityType User", "anna@contoso.com Bruno@contoso.com rita@contoso.com")]
    [InlineData("-EntityType Connector", First + " " + Second)]
    [InlineData("-Cause RecipientLimit", "rita@contoso.com")]
    [InlineData("-Cause RecipientLimit, OutboundSpam -EntityType User", "anna@contoso.com Bruno@contoso.com rita@contoso.com")]
    [InlineData("b*", "Bruno@contoso.com")]
    [InlineData("*@CONTOSO.com", "anna@contoso.com Bruno@contoso.com rita@contoso.com")]
    [InlineData("[ar]*", "anna@contoso.com rita@contoso.com")]
    [InlineData("nobody*", "")]
    [InlineData("BRUNO@contoso.com", "Bruno@contoso.com")]
    [InlineData("anna@contoso.com, b*", "anna@contoso.com Bruno@contoso.com")]
    [InlineData("-ConnectorId " + First, First)]
    [InlineData("-ConnectorId scan*", First)]
    [InlineData("-ConnectorId *7002", Second)]
    [InlineData("a* -ConnectorId erp*", "anna@contoso.com " + Second)]
    [InlineData("-SenderAddress a* -EntityType User", "anna@contoso.com")]
    public void Finds_what_is_asked_for(string parameters, string expected)
    {
        RunResult result = _session.Run($"Get-BlockedSender {parameters}").AssertSuccess();

        Assert.Equal(expected, string.Join(' ', result.Of<BlockedSender>().Select(s => s.Identity)));
    }

    [Fact]
    public void Exact_addresses_that_are_not_restricted_are_errors_of_their_own_and_the_others_are_found()
    {
        RunResult result = _session.Run("'anna@contoso.com', 'x@contoso.com', 'y@contoso.com' | Get-BlockedSender");

        Assert.Single(result.Of<BlockedSender>());
        Assert.Equal(["x@contoso.com", "y@contoso.com"], result.Errors.Select(e => e.TargetObject));
        Assert.All(result.Errors, e =>
        {
            Assert.StartsWith("BlockedSenderNotFound,", e.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.ObjectNotFound, e.CategoryInfo.Category);
            Assert.False(string.IsNullOrEmpty(e.ErrorDetails.RecommendedAction));
        });
    }

    [Fact]
    public void An_exact_connector_that_is_not_restricted_is_an_error()
    {
        RunResult result = _session.Run("Get-BlockedSender -ConnectorId 00000000-0000-0000-0000-000000000001");

        Assert.StartsWith("ConnectorNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_addresses_are_looked_up_and_many_are_one_listing()
    {
        _session.Run("1..3 | ForEach-Object { \"user$_@contoso.com\" } | Get-BlockedSender");
        Assert.Equal(3, _service.Queries.Count);
        Assert.All(_service.Queries, q => Assert.Single(q.SenderAddresses));
        _service.Queries.Clear();

        RunResult result = _session.Run("1..500 | ForEach-Object { \"user$_@contoso.com\" } | Get-BlockedSender");

        Assert.Empty(Assert.Single(_service.Queries).SenderAddresses);
        Assert.Equal(500, result.Errors.Count);
    }

    [Theory]
    [InlineData("Get-BlockedSender -SenderAddress $null")]
    [InlineData("Get-BlockedSender -SenderAddress ''")]
    [InlineData("Get-BlockedSender -SenderAddress @()")]
    [InlineData("Get-BlockedSender -ConnectorId $null")]
    [InlineData("$null | Get-BlockedSender")]
    [InlineData("[pscustomobject]@{ SenderAddress = '' } | Get-BlockedSender")]
    public void A_name_that_is_nothing_never_becomes_everybody(string line)
    {
        RunResult result = _session.Run(line);

        Assert.Empty(result.Output);
        Assert.Single(result.Errors);
        Assert.Empty(_service.Queries);
    }

    [Fact]
    public void An_empty_pipeline_lists_nobody()
    {
        RunResult result = _session.Run("@() | Get-BlockedSender").AssertSuccess();

        Assert.Empty(result.Output);
        Assert.Empty(_service.Queries);
    }

    [Theory]
    [InlineData("'no address'", "InvalidAddress")]
    [InlineData("'a[@contoso.com'", "InvalidAddress")]
    [InlineData("('x' * 400)", "InvalidAddress")]
    public void What_is_no_address_is_an_error_and_the_others_are_found(string address, string errorId)
    {
        RunResult result = _session.Run($"Get-BlockedSender -SenderAddress {address}, anna@contoso.com");

        Assert.Single(result.Output);
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_an_export_bind_users_and_connectors()
    {
        RunResult result = _session.Run($$"""
            [pscustomobject]@{ SenderAddress = 'anna@contoso.com'; ConnectorId = '' }, [pscustomobject]@{ SenderAddress = ''; ConnectorId = '{{Second}}' } | Get-BlockedSender
            """).AssertSuccess();

        Assert.Equal(["anna@contoso.com", Second], result.Of<BlockedSender>().Select(s => s.Identity));
    }

    [Fact]
    public void An_address_for_connectors_is_a_conflict() => Assert.StartsWith(
        "ParameterConflict,", _session.Catch("Get-BlockedSender a* -EntityType Connector").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Objects_come_out_before_the_listing_has_ended_and_a_list_cut_short_is_an_error()
    {
        _service.BeforeListed = (i, _, _) => i < 2
            ? Task.CompletedTask
            : throw new ProtectionServiceException(ServiceErrorKind.IncompleteResult, "The list ended in the middle.") { RequestId = "8f2e" };

        RunResult result = _session.Run("Get-BlockedSender");

        Assert.Equal(2, result.Output.Count);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("IncompleteList,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("8f2e", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(1, _service.Closed);
    }

    public static TheoryData<ServiceErrorKind, string, ErrorCategory> Kinds => new()
    {
        { ServiceErrorKind.Unknown, "ServiceError", ErrorCategory.NotSpecified },
        { ServiceErrorKind.Authentication, "AuthenticationFailed", ErrorCategory.AuthenticationError },
        { ServiceErrorKind.AccessDenied, "AccessDenied", ErrorCategory.PermissionDenied },
        { ServiceErrorKind.NotFound, "ServiceObjectNotFound", ErrorCategory.ObjectNotFound },
        { ServiceErrorKind.InvalidRequest, "ServiceRequestRejected", ErrorCategory.InvalidArgument },
        { ServiceErrorKind.Throttled, "ServiceThrottled", ErrorCategory.LimitsExceeded },
        { ServiceErrorKind.Unavailable, "ServiceUnavailable", ErrorCategory.ResourceUnavailable },
        { ServiceErrorKind.Timeout, "OperationTimeout", ErrorCategory.OperationTimeout },
        { ServiceErrorKind.Network, "ServiceUnreachable", ErrorCategory.ConnectionError },
        { ServiceErrorKind.InvalidResponse, "InvalidServiceResponse", ErrorCategory.InvalidData },
        { ServiceErrorKind.IncompleteResult, "IncompleteList", ErrorCategory.InvalidResult },
        { ServiceErrorKind.QuotaExceeded, "QuotaExhausted", ErrorCategory.QuotaExceeded },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_failure_of_the_service_has_its_id_and_keeps_what_the_service_said(ServiceErrorKind kind, string id, ErrorCategory category)
    {
        _service.BeforeListed = (_, _, _) => throw new ProtectionServiceException(kind, "As the service said.", new InvalidOperationException("inner"))
        {
            StatusCode = 418,
            RequestId = "d2a61301",
            RetryAfter = TimeSpan.FromSeconds(90),
        };

        ErrorRecord error = _session.Catch("Get-BlockedSender");

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("As the service said. (HTTP 418) The service asked to wait 1 min 30 s. Request id: d2a61301.", error.ErrorDetails.Message);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal("inner", error.Exception.InnerException?.Message);
    }

    [Fact]
    public void Every_kind_of_failure_is_in_the_table() =>
        Assert.Equal(Enum.GetValues<ServiceErrorKind>().Order(), Kinds.Select(row => (ServiceErrorKind)row[0]).Order());

    [Fact]
    public void Without_a_connection_it_is_one_error_whatever_is_piped()
    {
        using var session = new Session();
        foreach (string line in new[] { "Get-BlockedSender", "1..5 | Remove-BlockedSender -Force", "'a@b.c' | Get-UnblockQuota", "Get-UnblockHistory" })
        {
            ErrorRecord error = session.Catch(line);

            Assert.StartsWith("NotConnected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
            Assert.Contains("Connect-ProtectionService", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Quota_and_history_ask_for_each_address_once_and_pass_connectors_over()
    {
        _session.Run("Get-BlockedSender | Get-UnblockQuota -WindowDays 7 -MaximumUnblockCount 3 -SkipAuditLog").AssertSuccess();
        Assert.Equal(["anna@contoso.com", "Bruno@contoso.com", "rita@contoso.com"], _service.QuotaQuery!.SenderAddresses);
        Assert.Equal(TimeSpan.FromDays(7), _service.QuotaQuery.Window);
        Assert.Equal(3, _service.QuotaQuery.MaximumUnblockCount);
        Assert.False(_service.QuotaQuery.IncludeAuditLog);

        _session.Run("Get-BlockedSender | Get-UnblockHistory -IncludeAuditLog").AssertSuccess();
        Assert.Equal(["anna@contoso.com", "Bruno@contoso.com", "rita@contoso.com", First, Second], _service.HistoryQuery!.Identities);
        Assert.True(_service.HistoryQuery.IncludeAuditLog);
    }

    [Theory]
    [InlineData("Get-UnblockQuota -SenderAddress $null")]
    [InlineData("Get-UnblockHistory -SenderAddress ''")]
    [InlineData("Get-UnblockHistory -ConnectorId 'x'")]
    [InlineData("Get-UnblockQuota '*'")]
    public void Quota_and_history_never_take_nothing_for_everybody(string line)
    {
        RunResult result = _session.Run(line);

        Assert.Single(result.Errors);
        Assert.Null(_service.QuotaQuery);
        Assert.Null(_service.HistoryQuery);
    }
}
