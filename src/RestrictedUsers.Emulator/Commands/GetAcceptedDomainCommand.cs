using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.Scenario;

namespace RestrictedUsers.Emulator.Commands;

/// <summary><c>Get-AcceptedDomain</c>.</summary>
internal sealed class GetAcceptedDomainCommand : EmulatedCommand
{
    public override string Name => "Get-AcceptedDomain";

    public override IReadOnlyList<CommandParameter> Parameters { get; } = [new CommandParameter("Identity", ParameterKind.Text)];

    public override CommandResult Execute(CommandContext context)
    {
        if (context.Parameters.Text("Identity") is not { } identity)
        {
            return Page(context.Scenario.Domains, context, mark: 0, static (domain, _) => Render(domain));
        }

        var domain = context.Scenario.Domains.Find(candidate => string.Equals(candidate.Name, identity, StringComparison.OrdinalIgnoreCase));
        return domain is null
            ? CommandResult.Failed(CommandError.NotFound(404, identity))
            : new CommandResult { Items = [Render(domain)] };
    }

    private static ResultItem Render(AcceptedDomain domain) => new ResultItem()
        .Add("DomainName", domain.Name)
        .Add("DomainType", domain.DomainType)
        .Add("Default", domain.IsDefault)
        .Add("InitialDomain", domain.Name.EndsWith(".onmicrosoft.com", StringComparison.OrdinalIgnoreCase))
        .Add("Name", domain.Name)
        .Add("Identity", domain.Name)
        .Add("IsValid", true);
}
