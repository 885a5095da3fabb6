using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>Third-party block lists: the catalogue, and what they say. Needs no connection. Safe for several callers at a time; what it learns is shared.</summary>
public interface IBlockListService
{
    /// <summary>Which public-suffix list the module carries: its date, UTC.</summary>
    DateTime PublicSuffixListDate { get; }

    /// <summary>The catalogue, with the user's own lists in it where a file is given: an entry of the same name replaces ours.</summary>
    /// <param name="path">The user's own file; null for none.</param>
    /// <exception cref="BlockListCatalogueException">The file cannot be read or has an error.</exception>
    IReadOnlyList<BlockList> GetCatalogue(string? path);

    /// <summary>Reads an address, network, domain, URL or mail address.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="isShared">Whether others send from it too.</param>
    /// <exception cref="BlockListInputException">It is none of these, or must not be asked about.</exception>
    IReadOnlyList<BlockListTarget> ReadTargets(string text, bool isShared);

    /// <summary>Reads a resolver's address: <c>192.0.2.53</c>, <c>192.0.2.53:5353</c>, <c>2001:db8::53</c> or <c>[2001:db8::53]:5353</c>. Gives its usual form with the port.</summary>
    /// <param name="text">What was given.</param>
    /// <exception cref="BlockListInputException">It is none.</exception>
    string ReadServer(string text);

    /// <summary>Asks the lists. Results come as they arrive, one for each target and zone that fits it. Nothing is asked before the first read.</summary>
    /// <param name="query">What, and how.</param>
    /// <param name="notices">Receives what is done, and progress; null for nobody.</param>
    /// <exception cref="BlockListInputException">No resolver was given and the system has none.</exception>
    IResultReader<BlockListResult> Check(BlockListQuery query, IProgress<ServiceNotice>? notices);
}

/// <summary>One zone that is to be asked, with its list.</summary>
public sealed class BlockListChoice
{
    internal BlockListChoice(BlockList list, BlockListZone zone)
    {
        List = list;
        Zone = zone;
    }

    /// <summary>The list.</summary>
    public BlockList List { get; }

    /// <summary>Its zone.</summary>
    public BlockListZone Zone { get; }
}

/// <summary>How resolvers are asked.</summary>
public class ResolverOptions
{
    /// <summary>The resolvers, as <see cref="IBlockListService.ReadServer"/> gives them, tried in this order; the system's when empty.</summary>
    public IReadOnlyList<string> Servers { get; internal init; } = Array.Empty<string>();

    /// <summary>The longest wait for one answer. A question is sent up to five times, the first times with less patience.</summary>
    public TimeSpan Timeout { get; internal init; } = TimeSpan.FromSeconds(2);
}

/// <summary>What is to be asked of which lists.</summary>
public sealed class BlockListQuery : ResolverOptions
{
    /// <summary>The targets, each once.</summary>
    public IReadOnlyList<BlockListTarget> Targets { get; internal init; } = Array.Empty<BlockListTarget>();

    /// <summary>The zones.</summary>
    public IReadOnlyList<BlockListChoice> Choices { get; internal init; } = Array.Empty<BlockListChoice>();

    /// <summary>Questions under way at the same time, in all.</summary>
    public int ThrottleLimit { get; internal init; } = 32;

    /// <summary>The keys by <see cref="BlockList.KeyName"/>, each revealed for the moment of its use.</summary>
    public IReadOnlyDictionary<string, Func<string>> Keys { get; internal init; } = new Dictionary<string, Func<string>>(StringComparer.OrdinalIgnoreCase);
}
