using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Get-BlockedSenderAddress</c> and <c>Get-BlockedConnector</c>.</summary>
internal sealed class GetBlockedEntityCommand(EntityKind kind) : EmulatedCommand
{
    public override string Name { get; } = kind == EntityKind.Sender ? "Get-BlockedSenderAddress" : "Get-BlockedConnector";

    public override IReadOnlyList<CommandParameter> Parameters { get; } =
        kind == EntityKind.Sender
            ? [new CommandParameter("SenderAddress", ParameterKind.SmtpAddress)]
            : [new CommandParameter("ConnectorId", ParameterKind.Guid)];

    public override string TargetParameter => Parameters[0].Name;

    public override EntityKind TargetKind => kind;

    public override CommandResult Execute(CommandContext context)
    {
        if (context.Parameters.Text(TargetParameter) is { } key)
        {
            return ReadOne(context, key);
        }

        var page = context.State.ReadPage(kind, context.Start, context.PageSize, context.Now, context.Settings);
        return new CommandResult { Items = Render(context, page.Positions), Next = page.Next };
    }

    private CommandResult ReadOne(CommandContext context, string key)
    {
        if (context.State.Find(kind, key, context.Now, context.Settings) is { } found)
        {
            return new CommandResult { Items = [Render(context, found)] };
        }

        return context.Settings.GetNotListed switch
        {
            NotListedAnswer.NotFound => CommandResult.Failed(CommandError.NotFound(404, key)),
            NotListedAnswer.ServerError => CommandResult.Failed(CommandError.NotFound(500, key)),
            _ => new CommandResult(),
        };
    }

    private IEnumerable<ResultItem> Render(CommandContext context, IReadOnlyList<int> positions)
    {
        foreach (var position in positions)
        {
            yield return Render(context, context.State.ViewAt(kind, position));
        }
    }

    private ResultItem Render(CommandContext context, EntryView entry)
    {
        var item = new ResultItem();
        if (kind == EntityKind.Sender)
        {
            item.Add("SenderAddress", entry.Key)
                .Add("Reason", entry.Reason)
                .Add("CreatedDatetime", entry.Created)
                .Add("ChangedDatetime", entry.Changed)
                .Add("TemporaryBlock", context.Settings.TemporaryBlockAsText ? entry.Temporary ? "True" : "False" : (object)entry.Temporary);
        }
        else
        {
            item.Add("ConnectorId", Guid.Parse(entry.Key))
                .Add("ConnectorName", entry.Name)
                .Add("TenantId", context.Scenario.TenantId)
                .Add("Reason", entry.Reason)
                .Add(context.Settings.ConnectorCreatedName, entry.Created)
                .Add("ExpirationTime", entry.Expires);
        }

        foreach (var property in entry.Extra)
        {
            item.Add(property.Name, property.Value);
        }

        return item;
    }
}
