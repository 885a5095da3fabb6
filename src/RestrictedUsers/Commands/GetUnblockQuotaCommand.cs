using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Completion;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Counts how often users were unblocked, and says what is left where a limit is known. The service publishes neither: the
/// counts come from the ledger and the audit log, and are lower bounds.
/// </summary>
[Cmdlet(VerbsCommon.Get, "UnblockQuota", HelpUri = HelpLinks.Pages + "Get-UnblockQuota.md")]
[OutputType(typeof(UnblockQuota))]
[ServicePermission("read the audit log", Roles = "View-Only Audit Logs or Audit Logs, as in Organization Management and Compliance Management")]
public sealed class GetUnblockQuotaCommand : ServiceCmdlet
{
    private readonly List<string> _addresses = new();
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private bool _isNamed;

    /// <summary>Exact addresses. Everybody of whom ledger and audit log know unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressText]
    [Alias("UserPrincipalName", "PrimarySmtpAddress", "EmailAddress", "Mail", "BlockedAddress")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(SenderAddressCompleter))]
    public string?[]? SenderAddress { get; set; }

    /// <summary>Takes the connectors of a piped list, which have no count, so that they can be passed over.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? ConnectorId { get; set; }

    /// <summary>How many days back to count. 30 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 365)]
    public int WindowDays { get; set; } = 30;

    /// <summary>A limit of your own: unblocks for each user within <see cref="WindowDays"/>.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaximumUnblockCount { get; set; }

    /// <summary>Count in the ledger only, without asking the service's audit log.</summary>
    [Parameter]
    public SwitchParameter SkipAuditLog { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isNamed = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(SenderAddress));
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (_isNamed)
        {
            EntityInput.ForEach(SenderAddress, ConnectorId, preferConnector: false, Add, Pass);
        }
    }

    /// <inheritdoc />
    private protected override Task EndProcessingAsync() =>
        _isNamed && _addresses.Count == 0 ? Task.CompletedTask : WithNotices("Counting unblocks", CountAsync);

    private async Task CountAsync(IProgress<ServiceNotice> notices)
    {
        var query = new UnblockQuotaQuery
        {
            SenderAddresses = _addresses,
            Window = TimeSpan.FromDays(WindowDays),
            MaximumUnblockCount = MaximumUnblockCount > 0 ? MaximumUnblockCount : null,
            IncludeAuditLog = !SkipAuditLog,
        };
        IReadOnlyList<UnblockQuota> found = await Service.GetUnblockQuotaAsync(query, notices, StopToken);
        await WriteNotices();
        foreach (UnblockQuota quota in found)
        {
            WriteObject(quota);
        }
    }

    private void Add(string? text)
    {
        InputProblem? problem = EntityName.ReadAddress(text, out string address);
        if (problem is not null)
        {
            WriteError(ErrorRecords.ForInput(problem, text));
        }
        else if (_known.Add(address))
        {
            _addresses.Add(address);
        }
    }

    private void Pass(string? connectorId) => WriteVerbose($"{EntityName.Show(connectorId)}: connectors have no known limit and are not counted.");
}
