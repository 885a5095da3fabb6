using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.BlockLists;
using RestrictedUsers.Completion;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>Shows the catalogue of third-party block lists, the dead ones too. Asks nobody.</summary>
[Cmdlet(VerbsCommon.Get, "BlockList", HelpUri = HelpLinks.Pages + "Get-BlockList.md")]
[OutputType(typeof(BlockList))]
public sealed class GetBlockListCommand : AsyncCmdlet
{
    /// <summary>Names of lists or zones, wildcards too. All unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BlockListNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only lists in one of these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public BlockListState[]? State { get; set; }

    /// <summary>A catalogue file of one's own, which adds lists and replaces those of the same name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc />
    private protected override Task ProcessRecordAsync()
    {
        IBlockListService service = OpenCore().BlockLists;
        IReadOnlyList<BlockList> catalogue = service.GetCatalogue(FilePath.Resolve(this, Path));
        WriteVerbose($"The public-suffix list of the module is of {service.PublicSuffixListDate:yyyy-MM-dd}.");
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            BlockList[] found = [.. catalogue.Where(l => ListSelection.Fits(l, pattern))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(ErrorRecords.Create(ErrorIds.BlockListNotFound, $"The catalogue has no list or zone '{EntityName.Show(name)}'.", name));
            }

            foreach (BlockList list in found.Where(l => State is null || Array.IndexOf(State, l.State) >= 0))
            {
                WriteObject(list);
            }
        }

        return Task.CompletedTask;
    }
}
