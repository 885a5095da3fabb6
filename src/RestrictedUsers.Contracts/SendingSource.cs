using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>What a sending source is.</summary>
public enum SendingSourceType
{
    /// <summary>A domain of the organisation.</summary>
    Domain,

    /// <summary>One address.</summary>
    Address,

    /// <summary>A network.</summary>
    Network,
}

/// <summary>A domain of an organisation, or an address or network from which its mail may come.</summary>
public sealed class SendingSource
{
    /// <summary>The domain, the address, or the network as address and prefix length.</summary>
    public string Value { get; internal init; } = "";

    /// <summary>What it is.</summary>
    public SendingSourceType Type { get; internal init; }

    /// <summary>Where it was found, each as a sentence part: <c>accepted domain</c>, <c>inbound connector 'ERP'</c>, <c>SPF of contoso.com: ip4:198.51.100.7</c>.</summary>
    public IReadOnlyList<string> Origins { get; internal init; } = Array.Empty<string>();

    /// <summary>Whether others send from it too, such as Microsoft's own addresses. Their listings are not this organisation's to end.</summary>
    public bool IsShared { get; internal init; }

    /// <summary>What should be known about it; empty for nothing.</summary>
    public string Note { get; internal init; } = "";

    /// <summary>The organisation.</summary>
    public string Organization { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>What to look for.</summary>
public sealed class SendingSourceQuery : ResolverOptions
{
    /// <summary>Whether the domains' SPF records are read, which asks DNS.</summary>
    public bool IncludeSpf { get; internal init; } = true;
}
