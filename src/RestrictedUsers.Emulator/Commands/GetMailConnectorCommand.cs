using System;
using System.Collections.Generic;
using System.Linq;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.Scenario;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Get-InboundConnector</c> and <c>Get-OutboundConnector</c>, with the property names of Microsoft's cmdlet pages.</summary>
internal sealed class GetMailConnectorCommand(bool isInbound) : EmulatedCommand
{
    public override string Name { get; } = isInbound ? "Get-InboundConnector" : "Get-OutboundConnector";

    public override IReadOnlyList<CommandParameter> Parameters { get; } = [new CommandParameter("Identity", ParameterKind.Text)];

    public override CommandResult Execute(CommandContext context)
    {
        MailConnector[] all = [.. context.Scenario.MailConnectors.Where(connector => connector.IsInbound == isInbound)];
        if (context.Parameters.Text("Identity") is not { } identity)
        {
            return Page(all, context, mark: 0, (connector, _) => Render(connector));
        }

        var one = Array.Find(all, candidate => string.Equals(candidate.Name, identity, StringComparison.OrdinalIgnoreCase) || candidate.Id.ToString() == identity);
        return one is null
            ? CommandResult.Failed(CommandError.NotFound(404, identity))
            : new CommandResult { Items = [Render(one)] };
    }

    private ResultItem Render(MailConnector connector)
    {
        var item = new ResultItem()
            .Add("Name", connector.Name)
            .Add("Identity", connector.Name)
            .Add("Guid", connector.Id)
            .Add("Enabled", connector.Enabled)
            .Add("ConnectorType", "OnPremises");
        return isInbound
            ? item.Add("SenderIPAddresses", connector.Addresses).Add("SenderDomains", connector.Domains)
            : item.Add("SmartHosts", connector.Addresses).Add("RecipientDomains", connector.Domains).Add("UseMXRecord", connector.Addresses.Count == 0);
    }
}
