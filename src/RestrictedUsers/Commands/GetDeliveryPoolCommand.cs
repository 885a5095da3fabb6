using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Bounces;
using RestrictedUsers.Completion;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Says through which of Microsoft's pools a message left, and why: from the message trace, or as a hint from a message's headers,
/// which needs no connection.
/// </summary>
[Cmdlet(VerbsCommon.Get, "DeliveryPool", DefaultParameterSetName = TraceSet, HelpUri = HelpLinks.Pages + "Get-DeliveryPool.md")]
[ServicePermission("read the message trace", "Get-MessageTraceDetailV2", Roles = "Security Reader, Global Reader, or any role with Message Tracking")]
[OutputType(typeof(DeliveryPool))]
public sealed class GetDeliveryPoolCommand : ServiceCmdlet
{
    private const string TraceSet = "MessageTrace";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The message trace's id of the message, a GUID.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = TraceSet)]
    [Alias("LastMessageTraceId")]
    [AllowNull]
    [AllowEmptyString]
    public string? MessageTraceId { get; set; }

    /// <summary>The recipient. All that the trace names unless given.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = TraceSet)]
    [AllowNull]
    [AllowEmptyString]
    public string? RecipientAddress { get; set; }

    /// <summary>The sender, as a row of the message trace has it. Empty for a bounce.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = TraceSet)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(SenderAddressCompleter))]
    public string? SenderAddress { get; set; }

    /// <summary>Messages (.eml) whose headers are read, folders of them, or wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, with brackets and stars as plain characters.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc />
    private protected override bool NeedsConnection => false;

    /// <inheritdoc />
    private protected override async Task ProcessRecordAsync()
    {
        if (ParameterSetName == TraceSet)
        {
            await AskAsync();
            return;
        }

        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            await ReadAsync(path, isLiteral);
        }
    }

    private async Task AskAsync()
    {
        if (!Guid.TryParse(MessageTraceId?.Trim(), out Guid id))
        {
            WriteError(ErrorRecords.Create(
                ErrorIds.InvalidMessageTraceId,
                string.IsNullOrWhiteSpace(MessageTraceId) ? "The message trace id is empty." : $"'{EntityName.Show(MessageTraceId)}' is not a message trace id.",
                MessageTraceId));
            return;
        }

        string? recipient = null;
        if (!string.IsNullOrWhiteSpace(RecipientAddress) && EntityName.ReadAddress(RecipientAddress, out recipient) is InputProblem problem)
        {
            WriteError(ErrorRecords.ForInput(problem, RecipientAddress));
            return;
        }

        var query = new DeliveryPoolQuery { MessageTraceId = id.ToString("D"), RecipientAddress = recipient, SenderAddress = SenderAddress };
        await WithNotices("Asking the message trace", async notices =>
        {
            IReadOnlyList<DeliveryPool> pools = await Service.GetDeliveryPoolsAsync(query, notices, StopToken);
            await WriteNotices();
            foreach (DeliveryPool pool in pools)
            {
                WriteObject(pool);
            }

            if (pools.Count == 0)
            {
                string whom = recipient is null ? "" : $" for {recipient}";
                WriteError(ErrorRecords.Create(ErrorIds.MessageNotFound, $"The message trace knows no message {query.MessageTraceId}{whom}.", query.MessageTraceId));
            }
        });
    }

    private async Task ReadAsync(string path, bool isLiteral)
    {
        IReadOnlyList<string> files = MailFiles.Find(SessionState, path, isLiteral, out ErrorRecord? error);
        if (error is not null)
        {
            WriteError(error);
        }

        foreach (string file in files)
        {
            try
            {
                WriteObject(await OpenCore().ReadDeliveryPoolAsync(file, StopToken));
            }
            catch (NonDeliveryReportException e) when (ErrorRecords.TryFrom(e, file, out ErrorRecord? record))
            {
                WriteError(record);
            }
        }
    }
}
