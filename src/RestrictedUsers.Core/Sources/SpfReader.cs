using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Sources;

/// <summary>One address or network that a record authorises.</summary>
/// <param name="Network">The address, or the network with its prefix length.</param>
/// <param name="Mechanism">The mechanism as it stands in the record.</param>
/// <param name="Includes">The domains that led there from the first record, without that one.</param>
internal sealed record SpfEntry(string Network, string Mechanism, IReadOnlyList<string> Includes);

/// <summary>What a domain's SPF record authorises.</summary>
internal sealed class SpfResult
{
    internal List<SpfEntry> Entries { get; } = [];

    /// <summary>What makes receivers reject or ignore the record; empty where nothing does.</summary>
    internal string Problem { get; set; } = "";

    /// <summary>What cannot be told without a message, or authorises everybody.</summary>
    internal List<string> Notes { get; } = [];
}

/// <summary>
/// Reads SPF records (RFC 7208) for what they authorise, within its limits: ten terms that ask DNS, two of them without an
/// answer, ten hosts for one MX. A record beyond them is an error for receivers, and is reported as one.
/// </summary>
internal sealed class SpfReader
{
    private const string Version = "v=spf1";
    private const int MaximumLookups = 10;
    private const int MaximumVoids = 2;
    private const int MaximumExchanges = 10;
    private const int MaximumShown = 100;

    private readonly DnsAsker _dns;
    private readonly IReadOnlyList<IPEndPoint> _servers;
    private readonly TimeSpan _patience;

    internal SpfReader(DnsAsker dns, IReadOnlyList<IPEndPoint> servers, TimeSpan patience)
    {
        _dns = dns;
        _servers = servers;
        _patience = patience;
    }

    /// <summary>Reads a domain's record and those that it includes.</summary>
    internal async Task<SpfResult> ReadAsync(string domain, CancellationToken cancellationToken)
    {
        var result = new SpfResult();
        var walk = new Walk();
        try
        {
            string? record = await FindRecordAsync(domain, walk, isFirst: true, cancellationToken).ConfigureAwait(false);
            if (record is null)
            {
                result.Problem = "it has no SPF record";
            }
            else
            {
                await FollowAsync(domain, record, isPass: true, [], walk, result, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SpfException e)
        {
            result.Problem = e.Message;
        }

        return result;
    }

    private async Task FollowAsync(
        string domain, string record, bool isPass, IReadOnlyList<string> includes, Walk walk, SpfResult result, CancellationToken cancellationToken)
    {
        string? redirect = null;
        foreach (string term in record.Split([' '], StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var parsed = SpfTerm.Parse(term);
            if (parsed.IsModifier)
            {
                redirect = parsed.Name == "redirect" ? parsed.Value : redirect;
                continue;
            }

            if (parsed.Name == "all")
            {
                if (isPass && parsed.IsPass)
                {
                    result.Notes.Add($"'{term}' authorises everybody");
                }

                return; // Nothing behind it counts, redirect neither.
            }

            await MechanismAsync(parsed, domain, isPass && parsed.IsPass, includes, walk, result, cancellationToken).ConfigureAwait(false);
        }

        if (redirect is not null)
        {
            walk.CountLookup();
            await IncludeAsync(redirect, isPass, includes, walk, result, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MechanismAsync(
        SpfTerm term, string domain, bool isPass, IReadOnlyList<string> includes, Walk walk, SpfResult result, CancellationToken cancellationToken)
    {
        string target = term.Value.Length > 0 ? term.Value : domain;
        switch (term.Name)
        {
            case "ip4":
            case "ip6":
                Add(ReadNetwork(term), term);
                break;
            case "include":
                walk.CountLookup();
                await IncludeAsync(term.Value, isPass, includes, walk, result, cancellationToken).ConfigureAwait(false);
                break;
            case "a" or "mx" when !HasMacro(target):
                walk.CountLookup();
                foreach (string network in await AddressesAsync(term, target, walk, cancellationToken).ConfigureAwait(false))
                {
                    Add(network, term);
                }

                break;
            case "a" or "mx" or "exists" or "ptr":
                walk.CountLookup();
                result.Notes.Add($"'{Show(term.Text)}' depends on the message, so its addresses are not known");
                break;
            default:
                throw new SpfException($"permanent error: '{Show(term.Text)}' is no mechanism");
        }

        void Add(string network, SpfTerm from)
        {
            if (isPass)
            {
                result.Entries.Add(new SpfEntry(network, Show(from.Text), includes));
            }
        }
    }

    private async Task IncludeAsync(
        string domain, bool isPass, IReadOnlyList<string> includes, Walk walk, SpfResult result, CancellationToken cancellationToken)
    {
        if (HasMacro(domain))
        {
            result.Notes.Add($"the record of '{Show(domain)}' depends on the message, so its addresses are not known");
            return;
        }

        string name = Ascii(domain);
        string record = await FindRecordAsync(name, walk, isFirst: false, cancellationToken).ConfigureAwait(false)
            ?? throw new SpfException($"permanent error: '{Show(domain)}' has no SPF record");
        await FollowAsync(name, record, isPass, [.. includes, name], walk, result, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> FindRecordAsync(string domain, Walk walk, bool isFirst, CancellationToken cancellationToken)
    {
        DnsAnswer answer = await AskAsync(domain, QueryType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.Outcome == DnsOutcome.NotFound && !isFirst)
        {
            walk.CountVoid();
        }

        string[] records = [.. answer.Texts.Where(static t => t.Equals(Version, StringComparison.OrdinalIgnoreCase) || t.StartsWith(Version + " ", StringComparison.OrdinalIgnoreCase))];
        return records.Length <= 1 ? records.FirstOrDefault() : throw new SpfException($"permanent error: '{domain}' has {records.Length} SPF records, and one is the most");
    }

    private async Task<List<string>> AddressesAsync(SpfTerm term, string target, Walk walk, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> hosts = [Ascii(target)];
        if (term.Name == "mx")
        {
            DnsAnswer exchanges = await AskAsync(hosts[0], QueryType.MX, cancellationToken).ConfigureAwait(false);
            if (exchanges.Outcome == DnsOutcome.NotFound)
            {
                walk.CountVoid();
            }

            hosts = [.. exchanges.Exchanges.Where(static h => h.Length > 0)];
            if (hosts.Count > MaximumExchanges)
            {
                throw new SpfException($"permanent error: '{Show(target)}' has {hosts.Count} MX hosts, and {MaximumExchanges} are the most");
            }
        }

        var networks = new List<string>();
        foreach (string host in hosts)
        {
            DnsAnswer four = await AskAsync(host, QueryType.A, cancellationToken).ConfigureAwait(false);
            DnsAnswer six = await AskAsync(host, QueryType.AAAA, cancellationToken).ConfigureAwait(false);
            if (four.Outcome == DnsOutcome.NotFound && six.Outcome == DnsOutcome.NotFound && term.Name == "a")
            {
                walk.CountVoid();
            }

            networks.AddRange(four.Addresses.Select(a => NetworkText.Of(a, term.Prefix4)));
            networks.AddRange(six.Addresses.Select(a => NetworkText.Of(a, term.Prefix6)));
        }

        return networks;
    }

    private async Task<DnsAnswer> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        string reason = "";
        foreach (IPEndPoint server in _servers)
        {
            DnsAnswer answer = await _dns.AskAsync(server, name, type, _patience, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome is DnsOutcome.Found or DnsOutcome.NotFound)
            {
                return answer;
            }

            reason = reason.Length > 0 ? reason : answer.Reason;
        }

        throw new SpfException($"temporary error: {name}: {reason}");
    }

    private static string ReadNetwork(SpfTerm term)
    {
        bool isFour = term.Name == "ip4";
        return IPAddress.TryParse(term.Value, out IPAddress? address) && (address.AddressFamily == AddressFamily.InterNetwork) == isFour
            ? NetworkText.Of(address, isFour ? term.Prefix4 : term.Prefix6)
            : throw new SpfException($"permanent error: '{Show(term.Text)}' has no address");
    }

    private static string Ascii(string domain) =>
        DomainName.Read(domain, out string ascii) is null ? ascii : throw new SpfException($"permanent error: '{Show(domain)}' is no domain");

    private static bool HasMacro(string text) => text.LastIndexOf('%') >= 0;

    private static string Show(string text) => Harmless.Text(text, MaximumShown);

    /// <summary>Counts what RFC 7208, 4.6.4 limits.</summary>
    private sealed class Walk
    {
        private int _lookups;
        private int _voids;

        internal void CountLookup()
        {
            if (++_lookups > MaximumLookups)
            {
                throw new SpfException($"permanent error: more than {MaximumLookups} of its terms ask DNS");
            }
        }

        internal void CountVoid()
        {
            if (++_voids > MaximumVoids)
            {
                throw new SpfException($"permanent error: more than {MaximumVoids} of its questions to DNS have no answer");
            }
        }
    }

    private sealed class SpfException(string message) : Exception(message);
}
