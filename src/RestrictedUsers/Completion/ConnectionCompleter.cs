using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>Offers the names of the session's open connections.</summary>
internal sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Candidates.Try(() => RunspaceConnections.Current.List()
            .Select(static s => s.Connection)
            .Where(c => Candidates.Fits(c.Name, wordToComplete ?? ""))
            .Select(static c => Candidates.Create(c.Name, c.Name, ToolTip(c))));

    private static string ToolTip(ProtectionServiceConnection connection) =>
        connection.IsEmulator ? $"{connection.Organization} (emulator)" : $"{connection.Organization} at {connection.ServiceUri}";
}
