using System.Collections.Generic;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Remove-BlockedSenderAddress</c> and <c>Remove-BlockedConnector</c>: neither has Confirm or WhatIf.</summary>
internal sealed class RemoveBlockedEntityCommand(EntityKind kind) : EmulatedCommand
{
    public override string Name { get; } = kind == EntityKind.Sender ? "Remove-BlockedSenderAddress" : "Remove-BlockedConnector";

    public override bool Writes => true;

    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        kind == EntityKind.Sender
            ? new CommandParameter("SenderAddress", ParameterKind.SmtpAddress, Required: true)
            : new CommandParameter("ConnectorId", ParameterKind.Guid, Required: true),
        new CommandParameter("Reason", ParameterKind.Text),
    ];

    public override string TargetParameter => Parameters[0].Name;

    public override EntityKind TargetKind => kind;

    public override CommandResult Execute(CommandContext context)
    {
        var key = context.Parameters.Text(TargetParameter)!;
        var settings = context.Settings;
        var result = context.State.Remove(kind, key, context.Parameters.Text("Reason"), context.Actor, context.Now, settings);
        return result switch
        {
            RemovalResult.Unblocked => new CommandResult { Committed = true },
            RemovalResult.Wasted => new CommandResult { Committed = true, Wasted = true },
            RemovalResult.LimitReached => CommandResult.Failed(LimitError(key, settings.UnblockLimit)),
            RemovalResult.NotListed => settings.RemoveNotListed switch
            {
                NotListedAnswer.NotFound => CommandResult.Failed(CommandError.NotFound(404, key)),
                NotListedAnswer.ServerError => CommandResult.Failed(CommandError.NotFound(500, key)),
                _ => new CommandResult(),
            },
            _ => new CommandResult(),
        };
    }

    private static CommandError LimitError(string address, UnblockLimitSettings limit) =>
        new(limit.StatusCode, limit.ErrorId, limit.ExceptionType, limit.Text.Replace("{0}", address));
}
