using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>One list of the catalogue.</summary>
public sealed class BlockList
{
    /// <summary>The list's name.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Who keeps it.</summary>
    public string Operator { get; internal init; } = "";

    /// <summary>Whether it can be used.</summary>
    public BlockListState State { get; internal init; }

    /// <summary>What it is, or why it is not used any more.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>Its DNS zones; none for a list that is looked up by hand.</summary>
    public IReadOnlyList<BlockListZone> Zones { get; internal init; } = Array.Empty<BlockListZone>();

    /// <summary>All that its zones list.</summary>
    public IReadOnlyList<BlockListSubject> Subjects { get; internal init; } = Array.Empty<BlockListSubject>();

    /// <summary>The name under which <c>-Key</c> gives the key that its zones need; null where they need none.</summary>
    public string? KeyName { get; internal init; }

    /// <summary>What has to be done before it answers, such as registering the resolver; empty where nothing has.</summary>
    public string Registration { get; internal init; } = "";

    /// <summary>The list that this one stands in for as soon as its key is given; null for none.</summary>
    public string? Replaces { get; internal init; }

    /// <summary>Where to ask for removal; null where there is no such place.</summary>
    public Uri? RemovalUri { get; internal init; }

    /// <summary>How an entry ends.</summary>
    public BlockListRemovalPolicy RemovalPolicy { get; internal init; }

    /// <summary>What to do to get off it.</summary>
    public string RemovalSteps { get; internal init; } = "";

    /// <summary>Where each fact comes from, and when.</summary>
    public IReadOnlyList<BlockListSource> Sources { get; internal init; } = Array.Empty<BlockListSource>();

    /// <summary>Whether it comes from the user's own file.</summary>
    public bool IsCustom { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>One DNS zone of a list.</summary>
public sealed class BlockListZone
{
    /// <summary>The zone; where a key belongs into it, <c>{key}</c> stands there.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it lists.</summary>
    public IReadOnlyList<BlockListSubject> Subjects { get; internal init; } = Array.Empty<BlockListSubject>();

    /// <summary>Whether a domain is reduced to the registered one before it is asked about.</summary>
    public bool UsesRegisteredDomain { get; internal init; }

    /// <summary><c>MD5</c>, <c>SHA1</c> or <c>SHA256</c> where mail addresses are asked as a hash; else empty.</summary>
    public string Hash { get; internal init; } = "";

    /// <summary>The label between hash and zone, such as <c>_email</c>; empty for none.</summary>
    public string HashLabel { get; internal init; } = "";

    /// <summary>Answers that are entries, and what they mean.</summary>
    public IReadOnlyList<BlockListCode> Codes { get; internal init; } = Array.Empty<BlockListCode>();

    /// <summary>Answers that are errors: never a listing.</summary>
    public IReadOnlyList<BlockListCode> ErrorCodes { get; internal init; } = Array.Empty<BlockListCode>();

    /// <summary>Whether an answer in 127/8 that is not among the codes is taken for an error.</summary>
    public bool UnknownCodesAreErrors { get; internal init; }

    /// <summary>The severity of a listing with a code that is not in the catalogue.</summary>
    public BlockListSeverity Severity { get; internal init; } = BlockListSeverity.Accusation;

    /// <summary>Entries whose answers are known.</summary>
    public IReadOnlyList<BlockListTestEntry> TestEntries { get; internal init; } = Array.Empty<BlockListTestEntry>();

    /// <summary>The zone that this one is a part of; null for none. A part is asked by its own name only.</summary>
    public string? ContainedIn { get; internal init; }

    /// <summary>Why it is asked by name only; empty where it is asked by default.</summary>
    public string OnRequestOnly { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>One answer of a zone and its meaning.</summary>
public sealed class BlockListCode
{
    /// <summary>How <see cref="Code"/> is to be read.</summary>
    public BlockListCodeKind Kind { get; internal init; }

    /// <summary>An address (<c>127.0.0.2</c>), a range (<c>127.0.0.4-127.0.0.7</c>), or for a bit the prefix and the bit (<c>127.0.0.*/64</c>).</summary>
    public string Code { get; internal init; } = "";

    /// <summary>What it means.</summary>
    public string Meaning { get; internal init; } = "";

    /// <summary>How much it says.</summary>
    public BlockListSeverity Severity { get; internal init; }

    /// <summary>What to do about this code; empty where the list's own steps say it.</summary>
    public string Steps { get; internal init; } = "";

    internal uint First { get; init; }

    internal uint Last { get; init; }

    internal byte Bit { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Code}: {Meaning}";
}

/// <summary>A pair of entries by which a zone shows that it is what it should be.</summary>
public sealed class BlockListTestEntry
{
    /// <summary>What it tests.</summary>
    public BlockListSubject Subject { get; internal init; }

    /// <summary>What must be listed: an address, a domain, or a mail address; null where none is known.</summary>
    public string? Listed { get; internal init; }

    /// <summary>What must not be listed; null where none is known.</summary>
    public string? NotListed { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => $"{Subject}: {Listed ?? "none"} / {NotListed ?? "none"}";
}

/// <summary>Where a fact of the catalogue comes from.</summary>
public sealed class BlockListSource
{
    /// <summary>Which facts: <c>Zone</c>, <c>Codes</c>, <c>Test</c>, <c>Removal</c>, <c>State</c> …</summary>
    public string Fact { get; internal init; } = "";

    /// <summary>The page, or the project whose configuration says so.</summary>
    public string Source { get; internal init; } = "";

    /// <summary><c>Operator</c> (the list's own page), <c>Code</c> (a maintained project), <c>ThirdParty</c>, or <c>Unverified</c>.</summary>
    public string Strength { get; internal init; } = "";

    /// <summary>The date of the source, or of its recording: <c>yyyy-MM-dd</c>, or less where no more is known.</summary>
    public string Date { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Fact}: {Source} ({Strength}, {Date})";
}
