using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>Offers the ids of the connectors that are restricted now; their names can be typed too.</summary>
internal sealed class ConnectorIdCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Candidates.Try(() => CompletionSource.EntriesFor(fakeBoundParameters["Connection"])
            .Where(s => s.EntityType == EntityType.Connector && Fits(s, wordToComplete ?? ""))
            .Select(static s => Candidates.Create(s.ConnectorId!, s.ConnectorName ?? s.ConnectorId!, $"{s.ConnectorName ?? s.ConnectorId}: {Candidates.ToolTip(s)}")));

    private static bool Fits(BlockedSender connector, string typed) =>
        !string.IsNullOrEmpty(connector.ConnectorId)
        && (Candidates.Fits(connector.ConnectorId!, typed) || Candidates.Fits(connector.ConnectorName ?? "", typed));
}
