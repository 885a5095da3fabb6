using System;
using System.Collections.Generic;
using System.Net;

namespace RestrictedUsers.Contracts;

/// <summary>One thing to check, as it was read from the input.</summary>
public sealed class BlockListTarget
{
    /// <summary>What was given.</summary>
    public string Value { get; internal init; } = "";

    /// <summary>What it is.</summary>
    public BlockListTargetType Type { get; internal init; }

    /// <summary>What the zones are asked about: the address, the ASCII form of the host, or the canonical mail address.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The registered domain of <see cref="Subject"/>; null where it has none.</summary>
    public string? RegisteredDomain { get; internal init; }

    /// <summary>Whether others send from it too, so that its listing is not this organisation's to end.</summary>
    public bool IsShared { get; internal init; }

    /// <summary><see cref="Subject"/> where it is an address; null for a name.</summary>
    internal IPAddress? Address { get; init; }

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>What one list says of one target. Text that came from DNS has its control characters replaced by visible ones.</summary>
public sealed class BlockListResult
{
    /// <summary>What was given.</summary>
    public string Target { get; internal init; } = "";

    /// <summary>What it is.</summary>
    public BlockListTargetType TargetType { get; internal init; }

    /// <summary>What the list was asked about: the address, the host or registered domain, or the hash.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The list.</summary>
    public string List { get; internal init; } = "";

    /// <summary>Its zone; a key in it is shown as <c>{key}</c>.</summary>
    public string Zone { get; internal init; } = "";

    /// <summary>The verdict.</summary>
    public BlockListStatus Status { get; internal init; }

    /// <summary>The addresses that the zone answered with.</summary>
    public IReadOnlyList<string> Codes { get; internal init; } = Array.Empty<string>();

    /// <summary>What the codes mean, or why nothing is known.</summary>
    public string Meaning { get; internal init; } = "";

    /// <summary>The list's own reason (TXT); empty without one.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>How much the listing says.</summary>
    public BlockListSeverity Severity { get; internal init; }

    /// <summary>Where to ask for removal; null where it is not listed or there is no such place.</summary>
    public Uri? RemovalUri { get; internal init; }

    /// <summary>What to do now; empty where there is nothing to do.</summary>
    public string RemovalSteps { get; internal init; } = "";

    /// <summary>Whether others send from the target too.</summary>
    public bool IsShared { get; internal init; }

    /// <summary>How long the answer took; zero where it was known already or nothing was asked.</summary>
    public TimeSpan ResponseTime { get; internal init; }

    /// <summary>The resolver that was asked, with its port.</summary>
    public string Server { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Target} {List}: {Status}";
}

/// <summary>What all lists together say of one target.</summary>
public sealed class BlockListSummary
{
    /// <summary>What was given.</summary>
    public string Target { get; internal init; } = "";

    /// <summary>What it is.</summary>
    public BlockListTargetType TargetType { get; internal init; }

    /// <summary>The verdict in a sentence.</summary>
    public string Verdict { get; internal init; } = "";

    /// <summary>True: on a list. False: on none of those that answered, and all did. Null: on none that answered, but not all did.</summary>
    public bool? IsListed { get; internal init; }

    /// <summary>The gravest severity.</summary>
    public BlockListSeverity Severity { get; internal init; }

    /// <summary>The lists that have it.</summary>
    public IReadOnlyList<string> ListedOn { get; internal init; } = Array.Empty<string>();

    /// <summary>The lists that do not have it.</summary>
    public IReadOnlyList<string> NotListedOn { get; internal init; } = Array.Empty<string>();

    /// <summary>The lists of which nothing is known.</summary>
    public IReadOnlyList<string> UnknownOn { get; internal init; } = Array.Empty<string>();

    /// <summary>Whether others send from the target too.</summary>
    public bool IsShared { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => $"{Target}: {Verdict}";
}
