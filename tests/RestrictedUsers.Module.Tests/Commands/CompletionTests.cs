using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class CompletionTests : IDisposable
{
    private const string ConnectorId = "3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001";

    private readonly Session _session = new();
    private readonly FakeService _service;

    public CompletionTests()
    {
        _service = _session.Connect(new FakeService(name: "work place").WithUsers("anna@contoso.com", "o'hara@contoso.com"));
        _service.Listed.Add(FakeService.Connector(ConnectorId, "Scanners"));
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Remove-BlockedSender ", "anna@contoso.com 'o''hara@contoso.com'")]
    [InlineData("Remove-BlockedSender AN", "anna@contoso.com")]
    [InlineData("Get-BlockedSender -SenderAddress o", "'o''hara@contoso.com'")]
    [InlineData("Get-UnblockQuota 'a", "anna@contoso.com")]
    [InlineData("Get-UnblockHistory -ConnectorId ", ConnectorId)]
    [InlineData("Remove-BlockedSender -ConnectorId scan", ConnectorId)]
    [InlineData("Get-BlockedSender -Connection ", "'work place'")]
    [InlineData("Disconnect-ProtectionService -Connection w", "'work place'")]
    [InlineData("Get-BlockedSender -Connection 'work place' -SenderAddress a", "anna@contoso.com")]
    public void Offers_what_fits(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', _session.Complete(line).Select(c => c.CompletionText)));

    [Fact]
    public void The_tooltip_says_why_and_since_when() =>
        Assert.Equal("outbound spam, since 2026-11-20 08:30 UTC", _session.Complete("Remove-BlockedSender an").Single().ToolTip);

    [Fact]
    public void Several_key_presses_are_one_request()
    {
        for (int i = 0; i < 5; i++)
        {
            _session.Complete("Remove-BlockedSender a");
        }

        Assert.Single(_service.Queries);
    }

    [Fact]
    public void A_failing_service_and_no_connection_offer_nothing_and_no_error()
    {
        _service.BeforeListed = (_, _, _) => throw new InvalidOperationException("broken");
        using var unconnected = new Session();

        Assert.DoesNotContain(_session.Complete("Remove-BlockedSender an"), c => c.ToolTip.Contains("spam", StringComparison.Ordinal));
        Assert.DoesNotContain(unconnected.Complete("Remove-BlockedSender an"), c => c.CompletionText.Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_does_not_answer_is_given_up()
    {
        _service.BeforeListed = (i, _, token) => i == 1 ? Task.Delay(Session.Patience, TimeProvider.System, token) : Task.CompletedTask;

        CompletionResult[] offered = [.. _session.Complete("Remove-BlockedSender ")];

        Assert.Equal("anna@contoso.com", Assert.Single(offered).CompletionText);
    }
}
