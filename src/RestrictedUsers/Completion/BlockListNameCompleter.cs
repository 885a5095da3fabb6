using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>Offers the names of the catalogue's lists; for Get-BlockListStatus only those that can be asked.</summary>
internal sealed class BlockListNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Candidates.Try(() => ServiceFactory.Current.BlockLists.GetCatalogue(fakeBoundParameters["Path"] as string)
            .Where(l => l.State is BlockListState.Active or BlockListState.Doubtful || commandName == "Get-BlockList")
            .Where(l => Candidates.Fits(l.Name, wordToComplete ?? "") || l.Zones.Any(z => (wordToComplete ?? "").Length > 0 && Candidates.Fits(z.Name, wordToComplete!)))
            .Select(static l => Candidates.Create(l.Name, l.Name, $"{l.State}: {l.Description}")));
}
