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
/// Tells what happened to restricted entities before, the latest first: from the ledger and, where asked for, the service's audit
/// log. An event that both know is written once.
/// </summary>
[Cmdlet(VerbsCommon.Get, "UnblockHistory", HelpUri = HelpLinks.Pages + "Get-UnblockHistory.md")]
[OutputType(typeof(UnblockHistoryEntry))]
[ServicePermission("read the audit log", Roles = "View-Only Audit Logs or Audit Logs, as in Organization Management and Compliance Management")]
public sealed class GetUnblockHistoryCommand : ServiceCmdlet
{
    private readonly List<string> _identities = new();
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private bool _isNamed;

    /// <summary>Exact addresses. Everybody unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressText]
    [Alias("UserPrincipalName", "PrimarySmtpAddress", "EmailAddress", "Mail")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(SenderAddressCompleter))]
    public string?[]? SenderAddress { get; set; }

    /// <summary>Exact ids of connectors.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ConnectorIdCompleter))]
    public string?[]? ConnectorId { get; set; }

    /// <summary>How many days back to look. 30 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 365)]
    public int WindowDays { get; set; } = 30;

    /// <summary>Ask the service's audit log too.</summary>
    [Parameter]
    public SwitchParameter IncludeAuditLog { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isNamed = MyInvocation.ExpectingInput
            || MyInvocation.BoundParameters.ContainsKey(nameof(SenderAddress))
            || MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorId));
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (_isNamed)
        {
            EntityInput.ForEach(
                SenderAddress,
                ConnectorId,
                preferConnector: SenderAddress is null && MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorId)),
                text => Add(EntityName.ReadAddress(text, out string address), address, text),
                text => Add(EntityName.ReadConnectorId(text, out string id), id, text));
        }
    }

    /// <inheritdoc />
    private protected override Task EndProcessingAsync() =>
        _isNamed && _identities.Count == 0 ? Task.CompletedTask : WithNotices("Reading the unblock history", ReadAsync);

    private async Task ReadAsync(IProgress<ServiceNotice> notices)
    {
        var query = new UnblockHistoryQuery
        {
            Identities = _identities,
            Window = TimeSpan.FromDays(WindowDays),
            IncludeAuditLog = IncludeAuditLog,
        };
        IReadOnlyList<UnblockHistoryEntry> found = await Service.GetUnblockHistoryAsync(query, notices, StopToken);
        await WriteNotices();
        foreach (UnblockHistoryEntry entry in found)
        {
            WriteObject(entry);
        }
    }

    private void Add(InputProblem? problem, string identity, string? input)
    {
        if (problem is not null)
        {
            WriteError(ErrorRecords.ForInput(problem, input));
        }
        else if (_known.Add(identity))
        {
            _identities.Add(identity);
        }
    }
}
