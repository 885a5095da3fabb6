using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>Offers the addresses that are restricted now.</summary>
internal sealed class SenderAddressCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Candidates.Try(() => CompletionSource.EntriesFor(fakeBoundParameters["Connection"])
            .Where(s => s.EntityType == EntityType.User && Candidates.Fits(s.SenderAddress, wordToComplete ?? ""))
            .Select(static s => Candidates.Create(s.SenderAddress, s.SenderAddress, Candidates.ToolTip(s))));
}
