using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Get-MessageTraceV2</c>: one row for each message and recipient, the latest first.</summary>
internal sealed class GetMessageTraceCommand : EmulatedCommand
{
    private const int DefaultResultSize = 1000;
    private const int LargestResultSize = 5000;
    private static readonly TimeSpan s_defaultPeriod = TimeSpan.FromDays(2);
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromDays(10);
    private static readonly TimeSpan s_retention = TimeSpan.FromDays(90);

    public override string Name => "Get-MessageTraceV2";

    public override bool IsMessageTrace => true;

    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new CommandParameter("MessageTraceId", ParameterKind.Guid),
        new CommandParameter("MessageId", ParameterKind.TextList),
        new CommandParameter("SenderAddress", ParameterKind.TextList),
        new CommandParameter("RecipientAddress", ParameterKind.TextList),
        new CommandParameter("StartingRecipientAddress", ParameterKind.Text),
        new CommandParameter("Status", ParameterKind.TextList),
        new CommandParameter("StartDate", ParameterKind.DateTime),
        new CommandParameter("EndDate", ParameterKind.DateTime),
        new CommandParameter("ResultSize", ParameterKind.Integer),
    ];

    public override CommandResult Execute(CommandContext context)
    {
        var parameters = context.Parameters;
        var end = parameters.Time("EndDate") ?? context.Now;
        var start = parameters.Time("StartDate") ?? end - s_defaultPeriod;
        var size = parameters.Integer("ResultSize") ?? DefaultResultSize;
        if (end - start > s_longestPeriod || start < context.Now - s_retention)
        {
            return CommandResult.Failed(CommandError.BadValue("StartDate", start.ToString("u", CultureInfo.InvariantCulture), "Microsoft.Exchange.ExchangeSystem.ExDateTime"));
        }

        if (size is < 1 or > LargestResultSize)
        {
            return CommandResult.Failed(CommandError.BadValue("ResultSize", size.ToString(CultureInfo.InvariantCulture), "System.Int32"));
        }

        var from = parameters.Text("StartingRecipientAddress");
        var rows = context.Scenario.Messages
            .SelectMany(message => message.Recipients, (message, recipient) => (Message: message, Recipient: recipient))
            .Where(row => row.Message.Received >= start && row.Message.Received <= end && Matches(row.Message, row.Recipient, parameters))
            .OrderByDescending(row => row.Message.Received)
            .ThenBy(row => row.Recipient.Address, StringComparer.OrdinalIgnoreCase)
            .Where(row => from is null || row.Message.Received < end || string.Compare(row.Recipient.Address, from, StringComparison.OrdinalIgnoreCase) >= 0)
            .Take(size)
            .ToList();
        return Page(rows, context, mark: 0, static (row, _) => Render(row.Message, row.Recipient));
    }

    private static bool Matches(TracedMessage message, TracedRecipient recipient, BoundParameters parameters) =>
        (parameters.Text("MessageTraceId") is not { } id || Guid.Parse(id) == message.TraceId)
        && Contains(parameters.Texts("MessageId"), message.MessageId)
        && Contains(parameters.Texts("SenderAddress"), message.Sender)
        && Contains(parameters.Texts("RecipientAddress"), recipient.Address)
        && Contains(parameters.Texts("Status"), recipient.Status);

    private static bool Contains(IReadOnlyList<string>? wanted, string value) =>
        wanted is null || wanted.Count == 0 || wanted.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static ResultItem Render(TracedMessage message, TracedRecipient recipient) => new ResultItem()
        .Add("MessageTraceId", message.TraceId)
        .Add("MessageId", message.MessageId)
        .Add("Received", message.Received)
        .Add("SenderAddress", message.Sender)
        .Add("RecipientAddress", recipient.Address)
        .Add("FromIP", message.FromIP)
        .Add("ToIP", message.ToIP)
        .Add("Subject", message.Subject)
        .Add("Status", recipient.Status)
        .Add("Size", message.Size);
}

/// <summary><c>Get-MessageTraceDetailV2</c>: the events of one message for one recipient.</summary>
internal sealed class GetMessageTraceDetailCommand : EmulatedCommand
{
    public override string Name => "Get-MessageTraceDetailV2";

    public override bool IsMessageTrace => true;

    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new CommandParameter("MessageTraceId", ParameterKind.Guid, Required: true),
        new CommandParameter("RecipientAddress", ParameterKind.SmtpAddress, Required: true),
        new CommandParameter("StartDate", ParameterKind.DateTime),
        new CommandParameter("EndDate", ParameterKind.DateTime),
        new CommandParameter("Event", ParameterKind.TextList),
    ];

    public override CommandResult Execute(CommandContext context)
    {
        var id = Guid.Parse(context.Parameters.Text("MessageTraceId")!);
        var address = context.Parameters.Text("RecipientAddress")!;
        var wanted = context.Parameters.Texts("Event");
        var events = context.Scenario.Messages
            .Where(message => message.TraceId == id)
            .SelectMany(message => message.Recipients.Where(r => string.Equals(r.Address, address, StringComparison.OrdinalIgnoreCase)), (message, recipient) => (message, recipient))
            .SelectMany(row => row.recipient.Course(row.message), (row, e) => (row.message, e))
            .Where(row => wanted is null || wanted.Count == 0 || wanted.Contains(row.e.Event, StringComparer.OrdinalIgnoreCase))
            .ToList();
        return Page(events, context, mark: 0, static (row, _) => new ResultItem()
            .Add("MessageTraceId", row.message.TraceId)
            .Add("MessageId", row.message.MessageId)
            .Add("Date", row.e.At)
            .Add("Event", row.e.Event)
            .Add("Action", row.e.Action)
            .Add("Detail", row.e.Detail)
            .Add("Data", row.e.Data));
    }
}
