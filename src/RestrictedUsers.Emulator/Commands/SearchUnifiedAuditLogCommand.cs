using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Search-UnifiedAuditLog</c>, for the two kinds of records that unblocks leave.</summary>
internal sealed class SearchUnifiedAuditLogCommand : EmulatedCommand
{
    private const int DefaultResultSize = 100;
    private const int LargestResultSize = 5000;
    private const int LargestPreview = 5000;
    private const int LargestSet = 50_000;

    public override string Name => "Search-UnifiedAuditLog";

    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new CommandParameter("StartDate", ParameterKind.DateTime, Required: true),
        new CommandParameter("EndDate", ParameterKind.DateTime, Required: true),
        new CommandParameter("RecordType", ParameterKind.Text),
        new CommandParameter("Operations", ParameterKind.TextList),
        new CommandParameter("UserIds", ParameterKind.TextList),
        new CommandParameter("ObjectIds", ParameterKind.TextList),
        new CommandParameter("FreeText", ParameterKind.Text),
        new CommandParameter("SessionId", ParameterKind.Text),
        new CommandParameter("SessionCommand", ParameterKind.Text),
        new CommandParameter("ResultSize", ParameterKind.Integer),
        new CommandParameter("Formatted", ParameterKind.Switch),
        new CommandParameter("HighCompleteness", ParameterKind.Switch),
    ];

    public override CommandResult Execute(CommandContext context)
    {
        var parameters = context.Parameters;
        if (!TryReadOptions(parameters, out var recordType, out var largeSet, out var resultSize, out var error))
        {
            return CommandResult.Failed(error!);
        }

        bool Matches(AuditRecord record) => IsMatch(record, recordType, context);
        if (parameters.Text("SessionId") is { } sessionId)
        {
            return Continue(context, sessionId, largeSet, resultSize, Matches);
        }

        // The mark pins the records that were there at the first page: later ones would shift the rest.
        var count = context.Mark;
        var found = context.State.SearchAudit(ref count, Matches, context.Now, context.Settings);
        var slice = found.Take(resultSize).ToList();
        return Page(slice, context, count!.Value, (record, i) => Render(context, record, i + 1, found.Count));
    }

    private static CommandResult Continue(
        CommandContext context, string sessionId, bool largeSet, int resultSize, Func<AuditRecord, bool> matches)
    {
        var session = context.AuditSessions.Open(sessionId, () =>
        {
            int? all = null;
            var found = context.State.SearchAudit(ref all, matches, context.Now, context.Settings);
            return Limit(found, largeSet);
        });

        // A page link stays in the slice that it was made for; a new request moves on to the next slice.
        var start = context.Mark ?? context.AuditSessions.Take(session, resultSize);
        var slice = session.Records.Skip(start).Take(resultSize).ToList();
        return Page(slice, context, start, (record, i) => Render(context, record, start + i + 1, session.Records.Count));
    }

    private static List<AuditRecord> Limit(List<AuditRecord> found, bool largeSet)
    {
        if (!largeSet)
        {
            return found.Take(LargestPreview).ToList();
        }

        // ReturnLargeSet promises no order; give none that a client could rely on, yet the same one each time.
        return found.OrderBy(record => record.Id.ToByteArray()[6] * 31 % 64).Take(LargestSet).ToList();
    }

    private static bool IsMatch(AuditRecord record, AuditRecordType? recordType, CommandContext context)
    {
        var parameters = context.Parameters;
        return record.Time >= parameters.Time("StartDate")
            && record.Time <= parameters.Time("EndDate")
            && record.Time + context.Settings.Audit.IngestionDelay <= context.Now
            && (recordType is null || record.RecordType == recordType)
            && Contains(parameters.Texts("Operations"), record.Operation)
            && Contains(parameters.Texts("UserIds"), record.UserId)
            && Contains(parameters.Texts("ObjectIds"), record.Subject)
            && (parameters.Text("FreeText") is not { } text || AuditData(record, context).Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Contains(IReadOnlyList<string>? wanted, string value) =>
        wanted is null || wanted.Count == 0 || wanted.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static bool TryReadOptions(
        BoundParameters parameters, out AuditRecordType? recordType, out bool largeSet, out int resultSize, out CommandError? error)
    {
        recordType = null;
        largeSet = false;
        resultSize = parameters.Integer("ResultSize") ?? DefaultResultSize;
        error = null;
        if (parameters.Text("RecordType") is { } typeName)
        {
            // An enumeration takes names and numbers; those of other workloads are known to the service and find nothing here.
            if (!Enum.TryParse<AuditRecordType>(typeName, ignoreCase: true, out var type))
            {
                error = CommandError.BadValue("RecordType", typeName, "Microsoft.Exchange.Management.Compliance.Audit.AuditRecordType");
                return false;
            }

            recordType = type;
        }

        if (parameters.Text("SessionCommand") is { } command)
        {
            largeSet = string.Equals(command, "ReturnLargeSet", StringComparison.OrdinalIgnoreCase);
            if (!largeSet && !string.Equals(command, "ReturnNextPreviewPage", StringComparison.OrdinalIgnoreCase))
            {
                error = CommandError.BadValue("SessionCommand", command, "Microsoft.Exchange.Management.Compliance.Audit.SessionCommand");
                return false;
            }
        }

        if (resultSize is < 1 or > LargestResultSize)
        {
            error = CommandError.BadValue("ResultSize", resultSize.ToString(CultureInfo.InvariantCulture), "Microsoft.Exchange.Data.Unlimited");
            return false;
        }

        return true;
    }

    private static string AuditData(AuditRecord record, CommandContext context) =>
        AuditDataWriter.Write(record, context.Scenario.TenantId.ToString(), context.Scenario.Organization);

    private static ResultItem Render(CommandContext context, AuditRecord record, int index, int count) => new ResultItem()
        .Add("RecordType", record.RecordType.ToString())
        .Add("CreationDate", record.Time)
        .Add("UserIds", record.UserId)
        .Add("Operations", record.Operation)
        .Add("AuditData", AuditData(record, context))
        .Add("ResultIndex", index)
        .Add("ResultCount", count)
        .Add("Identity", record.Id.ToString())
        .Add("IsValid", true)
        .Add("ObjectState", "Unchanged");
}
