using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Completion;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;
using RestrictedUsers.Unblocking;

namespace RestrictedUsers.Commands;

/// <summary>
/// Unblocks restricted users and connectors, each at most once. Everything is collected first, checked against one listing
/// and the ledger, confirmed, and only then sent, side by side. Writes exactly one <see cref="UnblockResult"/> for each distinct
/// input; with <c>-WhatIf</c> none.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "BlockedSender",
    DefaultParameterSetName = NameSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpLinks.Pages + "Remove-BlockedSender.md")]
[OutputType(typeof(UnblockResult))]
[ServicePermission("unblock", "Get-BlockedSenderAddress", "Remove-BlockedSenderAddress", "Remove-BlockedConnector", Roles = "Security Administrator, or Organization Management (Global Administrator)")]
public sealed class RemoveBlockedSenderCommand : ServiceCmdlet
{
    // Addresses and connector ids share one set, none of them mandatory: a row of a CSV export has both columns, one of them blank,
    // and PowerShell settles on a set before it has looked at the second column.
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";

    private readonly UnblockInputs _inputs = new();
    private readonly UnblockSummary _summary = new();
    private UnblockConsent? _consent;

    /// <summary>Exact addresses: the UPN of a mailbox, the SMTP address of another sender.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [AddressText]
    [Alias("UserPrincipalName", "PrimarySmtpAddress", "EmailAddress", "Mail", "BlockedAddress")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(SenderAddressCompleter))]
    public string?[]? SenderAddress { get; set; }

    /// <summary>Exact ids of connectors. Beside a blank address it is the connector that is meant.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ConnectorIdCompleter))]
    public string?[]? ConnectorId { get; set; }

    /// <summary>Entities as <c>Get-BlockedSender</c> wrote them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public BlockedSender[]? InputObject { get; set; }

    /// <summary>A comment for the ledger; for connectors the service gets it too. Never from the pipeline, where Reason is the block's.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Do not ask. Nothing else: dangers still need their own switch, and <c>-WhatIf</c> still sends nothing.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Unblock restrictions too that end by themselves by tomorrow.</summary>
    [Parameter]
    public SwitchParameter IncludeTemporary { get; set; }

    /// <summary>Unblock too where the last known unblock would be spent, or where the service has refused lately.</summary>
    [Parameter]
    public SwitchParameter IncludeLowQuota { get; set; }

    /// <summary>Send again although an earlier unblock is pending or unconfirmed.</summary>
    [Parameter]
    public SwitchParameter AllowRepeat { get; set; }

    /// <summary>A limit of your own: unblocks for each entity within <see cref="WindowDays"/>.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaximumUnblockCount { get; set; }

    /// <summary>How many days back unblocks are counted. 30 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 365)]
    public int WindowDays { get; set; } = 30;

    /// <summary>Wait until every entity is gone from the list, or <see cref="Timeout"/> has passed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long <see cref="Wait"/> waits: seconds, or a time span. One hour unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many removals may be under way at a time. 16 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 16;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Dictionary<string, object> bound = MyInvocation.BoundParameters;
        if (!MyInvocation.ExpectingInput
            && !bound.ContainsKey(nameof(SenderAddress)) && !bound.ContainsKey(nameof(ConnectorId)) && !bound.ContainsKey(nameof(InputObject)))
        {
            ThrowTerminatingError(ErrorRecords.Create(
                ErrorIds.InvalidAddress, "Nobody was named: give -SenderAddress or -ConnectorId, or pipe what Get-BlockedSender wrote.", target: null));
        }

        if (!Wait && bound.ContainsKey(nameof(Timeout)))
        {
            ThrowTerminatingError(ErrorRecords.Create(
                ErrorIds.ParameterConflict, "-Timeout says how long -Wait waits: add -Wait, or leave -Timeout out.", Timeout));
        }

        _consent = new UnblockConsent(this);
    }

    /// <summary>Checks and collects. Nothing is asked or sent before the whole input is known.</summary>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            bool isConnector = SenderAddress is null && MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorId));
            EntityInput.ForEach(SenderAddress, ConnectorId, preferConnector: isConnector, AddAddress, AddConnector);
            return;
        }

        foreach (BlockedSender sender in InputObject)
        {
            AddObject(sender);
        }
    }

    /// <inheritdoc />
    private protected override async Task EndProcessingAsync()
    {
        if (_inputs.Count > 0)
        {
            await WithNotices("Unblocking restricted senders", RunAsync);
        }

        WriteVerbose(_summary.ToString());
    }

    private async Task RunAsync(IProgress<ServiceNotice> notices)
    {
        var options = new UnblockOptions
        {
            Comment = string.IsNullOrWhiteSpace(Reason) ? null : Reason,
            AllowRepeat = AllowRepeat,
            MaximumUnblockCount = MaximumUnblockCount > 0 ? MaximumUnblockCount : null,
            Window = TimeSpan.FromDays(WindowDays),
            ThrottleLimit = ThrottleLimit,
            Wait = Wait,
            WaitTimeout = Timeout,
            PlanOnly = _consent!.IsWhatIf,
        };
        IUnblockRun run = await Service.PlanUnblockAsync(_inputs.Complete(), options, notices, StopToken);
        await WriteNotices();
        List<UnblockPlanItem> approved = Approve(run.Items);
        if (approved.Count > 0)
        {
            await SendAsync(run, approved, notices);
        }
    }

    private List<UnblockPlanItem> Approve(IReadOnlyList<UnblockPlanItem> items)
    {
        var approved = new List<UnblockPlanItem>();
        foreach (UnblockPlanItem item in items)
        {
            foreach (string warning in item.Warnings)
            {
                WriteWarning($"{item.Request.Identity}: {warning}");
            }

            if (item.Settled is UnblockResult settled)
            {
                // Settled and still listed: nothing to send, but -Wait waits for it with the others.
                if (Wait && settled.Outcome == UnblockOutcome.Pending && !_consent!.IsWhatIf)
                {
                    approved.Add(item);
                }
                else
                {
                    Write(settled, item.Request.Identity);
                }
            }
            else if (_consent!.Ask(item, out string refusal))
            {
                approved.Add(item);
            }
            else
            {
                Write(item.End(UnblockOutcome.Skipped, refusal), item.Request.Identity);
            }
        }

        return approved;
    }

    private async Task SendAsync(IUnblockRun run, List<UnblockPlanItem> approved, IProgress<ServiceNotice> notices)
    {
        var open = approved.ToDictionary(static i => (i.Request.EntityType, i.Request.Identity.ToUpperInvariant()));
        try
        {
            await ReadAll(run.Execute(approved, notices), result =>
            {
                (EntityType, string) key = (result.EntityType, result.Identity.ToUpperInvariant());
                string target = open.TryGetValue(key, out UnblockPlanItem? item) ? item.Request.Identity : result.Identity;
                open.Remove(key);
                Write(result, target);
            });
        }
        catch (Exception e) when (!StopToken.IsCancellationRequested && ErrorRecords.TryFrom(e, targetObject: null, out ErrorRecord? error, GetType()))
        {
            // Every input has an outcome, even where the run broke off. The ledger knows what was sent, so a second run is safe.
            foreach (UnblockPlanItem item in approved.Where(i => open.ContainsKey((i.Request.EntityType, i.Request.Identity.ToUpperInvariant()))))
            {
                Write(
                    item.End(UnblockOutcome.Failed, $"The run broke off before this one was settled: {error.ErrorDetails.Message} Run it again: it looks before it sends."),
                    item.Request.Identity);
            }

            ThrowTerminatingError(error);
        }
    }

    private void AddAddress(string? text)
    {
        InputProblem? problem = EntityName.ReadAddress(text, out string address);
        if (problem is null)
        {
            _inputs.Add(EntityType.User, address);
        }
        else
        {
            Reject(EntityType.User, text, problem);
        }
    }

    private void AddConnector(string? text)
    {
        InputProblem? problem = EntityName.ReadConnectorId(text, out string id);
        if (problem is null)
        {
            _inputs.Add(EntityType.Connector, id);
        }
        else
        {
            Reject(EntityType.Connector, text, problem);
        }
    }

    private void AddObject(BlockedSender sender)
    {
        string organization = Service.Connection.Organization;
        if (sender.Organization.Length > 0 && !string.Equals(sender.Organization, organization, StringComparison.OrdinalIgnoreCase))
        {
            Reject(sender.EntityType, sender.Identity, new InputProblem(
                ErrorIds.ConnectionMismatch,
                $"'{sender.Identity}' was listed from {sender.Organization}, and this connection is to {organization}."));
        }
        else if (sender.EntityType == EntityType.Connector)
        {
            AddConnector(sender.ConnectorId);
        }
        else
        {
            AddAddress(sender.SenderAddress);
        }
    }

    // An input that cannot be used has a result too, so that as many come out as went in.
    private void Reject(EntityType entityType, string? input, InputProblem problem)
    {
        if (!_inputs.Reject(entityType, input))
        {
            return;
        }

        string shown = EntityName.Show(input);
        WriteResult(new UnblockResult
        {
            SenderAddress = entityType == EntityType.User ? shown : "",
            ConnectorId = entityType == EntityType.Connector ? shown : null,
            EntityType = entityType,
            Outcome = UnblockOutcome.Failed,
            Message = problem.Message,
            Organization = Service.Connection.Organization,
        });
        WriteError(ErrorRecords.ForInput(problem, input));
    }

    // The result before its error: with -ErrorAction Stop the error is the last thing that happens.
    private void Write(UnblockResult result, string target)
    {
        WriteResult(result);
        if (!_consent!.IsWhatIf && ErrorRecords.ForResult(result, target) is { } error)
        {
            WriteError(error);
        }
    }

    private void WriteResult(UnblockResult result)
    {
        if (_consent!.IsWhatIf)
        {
            WriteVerbose($"{result}. {result.Message}");
            return;
        }

        _summary.Add(result.Outcome);
        WriteObject(result);
    }

    /// <summary>Asks the engine's questions for <see cref="UnblockConsent"/>, outside the pump.</summary>
    internal bool AskToProcess(UnblockQuestion question, out ShouldProcessReason reason) =>
        ShouldProcess(question.Description, question.Warning, UnblockQuestion.Caption, out reason);

    /// <inheritdoc cref="AskToProcess" />
    internal bool AskToContinue(string query, ref bool yesToAll, ref bool noToAll) =>
        ShouldContinue(query, UnblockQuestion.DangerCaption, ref yesToAll, ref noToAll);

    /// <summary>Writes the line that ShouldProcess writes when it need not ask.</summary>
    internal void SayProcessed(UnblockQuestion question) => WriteVerbose(question.Description);
}
