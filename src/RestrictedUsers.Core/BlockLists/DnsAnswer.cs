using System;
using System.Collections.Generic;
using System.Net;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>How a question to a resolver ended.</summary>
internal enum DnsOutcome
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name does not exist, or has no such records.</summary>
    NotFound,

    /// <summary>The resolver or the name server refuses (REFUSED).</summary>
    Refused,

    /// <summary>No usable answer: silence, SERVFAIL, answers to another question.</summary>
    Failed,
}

/// <summary>What a resolver said. Only what the module needs of it, so that the DNS package stays behind <see cref="DnsAsker"/>.</summary>
internal sealed class DnsAnswer
{
    internal DnsOutcome Outcome { get; init; }

    /// <summary>The addresses of A or AAAA records.</summary>
    internal IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>The texts of TXT records, each put together from its parts; as they came, not yet harmless.</summary>
    internal IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>The hosts of MX records in their order of preference.</summary>
    internal IReadOnlyList<string> Exchanges { get; init; } = [];

    /// <summary>How long it may be remembered: the lowest TTL, or for a name that is not there the SOA's minimum; null where it may not.</summary>
    internal TimeSpan? TimeToLive { get; init; }

    /// <summary>How long it took, retries included; zero from the cache.</summary>
    internal TimeSpan Elapsed { get; init; }

    /// <summary>Why it failed, for a person; without the name that was asked, which can hold a key.</summary>
    internal string Reason { get; init; } = "";

    /// <summary>The same answer as one that took no time.</summary>
    internal DnsAnswer AsRemembered() => new()
    {
        Outcome = Outcome,
        Addresses = Addresses,
        Texts = Texts,
        Exchanges = Exchanges,
        TimeToLive = TimeToLive,
        Reason = Reason,
    };
}
