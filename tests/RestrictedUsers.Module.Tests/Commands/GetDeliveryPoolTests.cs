using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class GetDeliveryPoolTests : IDisposable
{
    private const string TraceId = "5f1e7c20-4b1d-4a6e-9d10-08dc1f000001";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Rows_of_the_message_trace_and_restricted_senders_are_asked_about()
    {
        FakeService service = _session.Connect(new FakeService());

        _session.Run($$"""
            [pscustomobject]@{ MessageTraceId = [guid] '{{TraceId}}'; RecipientAddress = 'a@b.example'; SenderAddress = 'anna@contoso.com' } | Get-DeliveryPool
            Get-DeliveryPool {{TraceId}} c@d.example
            [pscustomobject]@{ LastMessageTraceId = '{{TraceId}}'; SenderAddress = 'anna@contoso.com' } | Get-DeliveryPool
            """).AssertSuccess();

        Assert.Equal(
            [("a@b.example", "anna@contoso.com"), ("c@d.example", null), (null, "anna@contoso.com")],
            service.PoolQueries.Select(q => (q.RecipientAddress, q.SenderAddress)));
        Assert.All(service.PoolQueries, q => Assert.Equal(TraceId, q.MessageTraceId));
    }

    [Theory]
    [InlineData("Get-DeliveryPool nonsense", "InvalidMessageTraceId")]
    [InlineData("Get-DeliveryPool -MessageTraceId ''", "InvalidMessageTraceId")]
    [InlineData("[pscustomobject]@{ MessageTraceId = $null } | Get-DeliveryPool", "InvalidMessageTraceId")]
    [InlineData("Get-DeliveryPool " + TraceId + " 'no address'", "InvalidAddress")]
    [InlineData("Get-DeliveryPool -Path ./none.eml", "MailFileNotFound")]
    public void Bad_input_is_an_error_and_asks_nobody(string script, string id)
    {
        FakeService service = _session.Connect(new FakeService());

        RunResult result = _session.Run(script);

        Assert.StartsWith(id + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(service.PoolQueries);
    }

    [Fact]
    public void Headers_need_no_connection_and_the_trace_does()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ru [{Guid.NewGuid():N}].eml");
        File.WriteAllText(path, "Received: from x-obe.outbound.protection.outlook.com (203.0.113.4) by mx.b.example; Fri, 20 Nov 2026 08:30:00 +0000\nX-Forefront-Antispam-Report: SFV:SPM;DIR:OUT;CAT:OSPM;\nFrom: anna@contoso.com\n\nHello\n");
        try
        {
            RunResult result = _session.Run($"Get-DeliveryPool -LiteralPath '{path}'; [pscustomobject]@{{ PSPath = '{path}' }} | Get-DeliveryPool").AssertSuccess();

            Assert.Equal([DeliveryPoolKind.HighRisk, DeliveryPoolKind.HighRisk], result.Of<DeliveryPool>().Select(p => p.Pool));
            ErrorRecord error = _session.Catch($"Get-DeliveryPool {TraceId}");
            Assert.StartsWith("NotConnected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_emulated_tenant_has_messages_to_try_it_on()
    {
        _session.Run("Connect-ProtectionService -Emulator").AssertSuccess();

        RunResult result = _session.Run("Get-BlockedSender anna.kowalska@contoso.com | Get-DeliveryPool").AssertSuccess();

        Assert.Equal([DeliveryPoolKind.Unknown, DeliveryPoolKind.HighRisk], result.Of<DeliveryPool>().OrderBy(p => p.RecipientAddress, StringComparer.Ordinal).Select(p => p.Pool));
        RunResult missing = _session.Run("Get-DeliveryPool 00000000-0000-0000-0000-000000000001");
        Assert.StartsWith("MessageNotFound,", Assert.Single(missing.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
