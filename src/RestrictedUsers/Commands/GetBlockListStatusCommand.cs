using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
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

/// <summary>
/// Asks third-party block lists about addresses, networks, domains, URLs and mail addresses. Says <c>NotListed</c> only where the
/// list's own test entries were answered rightly through the same resolver; where nothing is known it says that.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BlockListStatus", HelpUri = HelpLinks.Pages + "Get-BlockListStatus.md")]
[OutputType(typeof(BlockListResult), typeof(BlockListSummary))]
public sealed class GetBlockListStatusCommand : AsyncCmdlet
{
    private readonly List<BlockListTarget> _targets = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly SummaryBuilder _summaries = new();
    private readonly Dictionary<string, string> _unknown = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<BlockListChoice> _choices = [];
    private IReadOnlyList<string> _servers = [];
    private Dictionary<string, Func<string>> _keys = new(StringComparer.OrdinalIgnoreCase);
    private int _skippedSources;

    /// <summary>Addresses, networks up to /24, domains, URLs or mail addresses.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? InputObject { get; set; }

    /// <summary>Takes what Get-SendingSource writes, with the mark of what is shared.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    public SendingSource? SendingSource { get; set; }

    /// <summary>Takes the address that a bounce of Resolve-NonDeliveryReport names; a bounce that names none is passed over.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? BlockedIPAddress { get; set; }

    /// <summary>Lists or zones to ask, wildcards too. All usual ones unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BlockListNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Resolvers, each an IP address with or without a port. The system's unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Server { get; set; }

    /// <summary>The longest wait for one answer: seconds, or a time span. 2 seconds unless given; lost packets are asked again sooner.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Questions under way at the same time. 32 unless given; never more than 8 to one list.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Keys for lists that need one, by their name: <c>@{ SpamhausDqs = $secureString }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Key { get; set; }

    /// <summary>A catalogue file of one's own, which adds lists and replaces those of the same name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Also ask lists of which nobody knows whether they are still kept.</summary>
    [Parameter]
    public SwitchParameter IncludeDoubtful { get; set; }

    /// <summary>Write listings only. What could not be found out becomes one warning.</summary>
    [Parameter]
    public SwitchParameter ListedOnly { get; set; }

    /// <summary>Write one object for each target instead, with a plain verdict.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc />
    private protected override Task BeginProcessingAsync()
    {
        IBlockListService service = OpenCore().BlockLists;
        IReadOnlyList<BlockList> catalogue = service.GetCatalogue(FilePath.Resolve(this, Path));
        if (ListKeys.Read(Key, catalogue, out _keys) is InputProblem wrongKey)
        {
            ThrowTerminatingError(ErrorRecords.ForInput(wrongKey, null)); // Never the key as target.
        }

        _servers = [.. (Server ?? []).Select(service.ReadServer)];
        var selection = new ListSelection(catalogue, _keys.Keys, IncludeDoubtful);
        _choices = Name is null ? selection.Default() : selection.Named(Name);
        foreach ((string name, InputProblem problem) in selection.Problems)
        {
            WriteError(ErrorRecords.ForInput(problem, name));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (SendingSource is not null)
        {
            AddSource(SendingSource);
            SendingSource = null; // Is bound anew only where there is one.
            return;
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(BlockedIPAddress)))
        {
            AddBlocked(BlockedIPAddress);
            return;
        }

        foreach (string? text in InputObject ?? [null])
        {
            Add(text ?? "", isShared: false, error => WriteError(error));
        }
    }

    /// <inheritdoc />
    private protected override async Task EndProcessingAsync()
    {
        if (_skippedSources > 0)
        {
            WriteWarning($"{_skippedSources} networks or addresses of sending sources were not checked: larger than a /24, or not public. -Verbose names them.");
        }

        if (_targets.Count > 0 && _choices.Count > 0)
        {
            await WithNotices("Asking block lists", CheckAsync);
        }
    }

    private async Task CheckAsync(IProgress<ServiceNotice> notices)
    {
        var query = new BlockListQuery
        {
            Targets = _targets,
            Choices = _choices,
            Servers = _servers,
            Timeout = Timeout,
            ThrottleLimit = ThrottleLimit,
            Keys = _keys,
        };
        await ReadAll(OpenCore().BlockLists.Check(query, notices), Write);
        BlockListTarget[] unasked = [.. _targets.Where(t => !_answered.Contains(t.Value))];
        if (unasked.Length > 0)
        {
            WriteWarning($"None of the lists that were asked knows targets like {EntityName.Show(unasked[0].Value)} ({unasked[0].Type}): {unasked.Length} were not checked.");
        }

        foreach (BlockListSummary summary in _summaries.Build())
        {
            if (!ListedOnly || summary.IsListed == true)
            {
                WriteObject(summary);
            }
        }

        if (ListedOnly && _unknown.Count > 0)
        {
            WriteWarning($"Nothing is known of {string.Join(", ", _unknown.OrderBy(static u => u.Key, StringComparer.OrdinalIgnoreCase).Select(static u => $"{u.Key} ({u.Value})"))}: what is not written may still be listed there.");
        }
    }

    private void Write(BlockListResult result)
    {
        _answered.Add(result.Target);
        if (result.Status is not (BlockListStatus.Listed or BlockListStatus.NotListed))
        {
            _unknown[result.List] = result.Status.ToString();
        }

        if (Summary)
        {
            _summaries.Add(result);
        }
        else if (!ListedOnly || result.Status == BlockListStatus.Listed)
        {
            WriteObject(result);
        }
    }

    private void AddBlocked(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            WriteVerbose("A bounce that names no blocked address is passed over.");
            return;
        }

        Add(address!, isShared: false, error => WriteError(error));
    }

    private void AddSource(SendingSource source)
    {
        bool isAdded = Add(source.Value, source.IsShared, error =>
        {
            _skippedSources++;
            WriteVerbose(error.ErrorDetails.Message);
        });
        if (isAdded && source.IsShared)
        {
            WriteVerbose(string.Format(CultureInfo.InvariantCulture, "{0}: {1}", source.Value, source.Note));
        }
    }

    private bool Add(string text, bool isShared, Action<ErrorRecord> onError)
    {
        try
        {
            foreach (BlockListTarget target in OpenCore().BlockLists.ReadTargets(text, isShared))
            {
                if (_known.Add(target.Type + " " + target.Subject))
                {
                    _targets.Add(target);
                }
            }

            return true;
        }
        catch (BlockListInputException e)
        {
            onError(ErrorRecords.ForBlockListInput(e, text));
            return false;
        }
    }
}
