using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary>The cmdlets that this service has. Any other is answered as one that the caller may not run.</summary>
internal static class CommandTable
{
    private static readonly Dictionary<string, EmulatedCommand> s_commands = Create();

    public static IEnumerable<EmulatedCommand> All => s_commands.Values;

    public static EmulatedCommand? Find(string name) => s_commands.TryGetValue(name, out var command) ? command : null;

    private static Dictionary<string, EmulatedCommand> Create()
    {
        EmulatedCommand[] commands =
        [
            new GetAcceptedDomainCommand(),
            new GetBlockedEntityCommand(EntityKind.Connector),
            new GetBlockedEntityCommand(EntityKind.Sender),
            new GetMailConnectorCommand(isInbound: true),
            new GetMailConnectorCommand(isInbound: false),
            new GetMessageTraceCommand(),
            new GetMessageTraceDetailCommand(),
            new RemoveBlockedEntityCommand(EntityKind.Connector),
            new RemoveBlockedEntityCommand(EntityKind.Sender),
            new SearchUnifiedAuditLogCommand(),
        ];
        var table = new Dictionary<string, EmulatedCommand>(StringComparer.OrdinalIgnoreCase);
        foreach (var command in commands)
        {
            table.Add(command.Name, command);
        }

        return table;
    }
}
