using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Sources;

/// <summary>
/// Finds what an organisation sends as and from: its accepted domains, the addresses of its connectors, and what the domains'
/// SPF records authorise. One object for each domain, address and network, whichever ways lead to it.
/// </summary>
internal sealed class SendingSourceReader
{
    /// <summary>The domains of Microsoft's own SPF records, by cloud. Everybody's mail comes from the addresses below them.</summary>
    private static readonly string[] s_microsoft = ["protection.outlook.com", "protection.office365.us", "protection.partner.outlook.cn"];

    private const string InitialDomain = ".onmicrosoft.com";
    private const string SharedNote = "Shared by all customers of Microsoft 365: a listing is Microsoft's to end.";

    private readonly ConnectionServices _services;
    private readonly DnsAsker _dns;
    private readonly Dictionary<string, Found> _found = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Found> _order = [];

    internal SendingSourceReader(ConnectionServices services, DnsAsker dns)
    {
        _services = services;
        _dns = dns;
    }

    internal async Task<IReadOnlyList<SendingSource>> ReadAsync(SendingSourceQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        // First, so that a missing resolver is known before anything is asked.
        IReadOnlyList<IPEndPoint> servers = query.IncludeSpf ? BlockListService.ServersFor(query) : [];
        IReadOnlyList<string> domains = await ReadDomainsAsync(notices, cancellationToken).ConfigureAwait(false);
        await ReadConnectorsAsync("Get-InboundConnector", "inbound connector", "SenderIPAddresses", notices, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(string Host, string Origin)> hosts =
            await ReadConnectorsAsync("Get-OutboundConnector", "outbound connector", "SmartHosts", notices, cancellationToken).ConfigureAwait(false);
        if (query.IncludeSpf)
        {
            await ReadHostsAsync(hosts, servers, query.Timeout, notices, cancellationToken).ConfigureAwait(false);
            var spf = new SpfReader(_dns, servers, query.Timeout);
            foreach (string domain in domains)
            {
                await ReadSpfAsync(spf, domain, notices, cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. _order.Select(f => f.ToSource(_services.Organization))];
    }

    private async Task<IReadOnlyList<string>> ReadDomainsAsync(IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var domains = new List<string>();
        await foreach (JsonElement json in _services.Reads.InvokeAsync(new ServiceCommand("Get-AcceptedDomain"), KeyOf, notices, cancellationToken).ConfigureAwait(false))
        {
            string name = new ServiceItem(json).TakeText("DomainName", "Name", "Identity") ?? "";
            if (DomainName.Read(name, out string ascii) is not null)
            {
                continue; // A wildcard for subdomains ("*") has no record of its own.
            }

            bool isInitial = ascii.EndsWith(InitialDomain, StringComparison.Ordinal);
            Add(name, SendingSourceType.Domain, "accepted domain", isInitial, isInitial ? "Microsoft's own domain, below which every organisation has its first one." : "");
            domains.Add(ascii);
        }

        return domains;
    }

    /// <summary>Adds the addresses of one kind of connector, and gives the names among them.</summary>
    private async Task<IReadOnlyList<(string Host, string Origin)>> ReadConnectorsAsync(
        string command, string what, string property, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var hosts = new List<(string Host, string Origin)>();
        try
        {
            await foreach (JsonElement json in _services.Reads.InvokeAsync(new ServiceCommand(command), KeyOf, notices, cancellationToken).ConfigureAwait(false))
            {
                string name = new ServiceItem(json).TakeText("Name", "Identity") ?? "";
                bool isOff = json.TryGetProperty("Enabled", out JsonElement enabled) && enabled.ValueKind == JsonValueKind.False;
                foreach (string text in Texts(json, property))
                {
                    AddText(text, $"{what} '{name}'", isOff ? "The connector is turned off." : "", hosts, notices);
                }
            }
        }
        catch (ProtectionServiceException e) when (e.Kind == ServiceErrorKind.AccessDenied)
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"The {what}s could not be read, so their addresses are missing: {e.Message}"));
        }

        return hosts;
    }

    private void AddText(string text, string origin, string note, List<(string Host, string Origin)> hosts, IProgress<ServiceNotice>? notices)
    {
        string value = text.Trim().Trim('[', ']');
        int slash = value.IndexOf('/');
        string address = slash > 0 ? value.Substring(0, slash) : value;
        if (IPAddress.TryParse(address, out IPAddress? parsed))
        {
            int bits = parsed.GetAddressBytes().Length * 8;
            string length = slash > 0 ? value.Substring(slash + 1) : "";
            int prefix = int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? Math.Min(given, bits) : bits;
            AddNetwork(NetworkText.Of(parsed, prefix), origin, isShared: false, note);
        }
        else if (DomainName.Read(value, out string host) is null)
        {
            hosts.Add((host, origin));
        }
        else
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"'{Harmless.Text(text, 100)}' of the {origin} is neither an address nor a host, and is left out."));
        }
    }

    private async Task ReadHostsAsync(
        IReadOnlyList<(string Host, string Origin)> hosts, IReadOnlyList<IPEndPoint> servers, TimeSpan patience, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        foreach ((string host, string origin) in hosts)
        {
            bool isMicrosoft = IsMicrosoft(host);
            DnsAnswer four = await _dns.AskAsync(servers[0], host, QueryType.A, patience, cancellationToken).ConfigureAwait(false);
            DnsAnswer six = await _dns.AskAsync(servers[0], host, QueryType.AAAA, patience, cancellationToken).ConfigureAwait(false);
            if (four.Addresses.Count + six.Addresses.Count == 0)
            {
                notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"The host {host} of the {origin} has no address in DNS, or DNS gave no answer."));
            }

            foreach (IPAddress address in four.Addresses.Concat(six.Addresses))
            {
                AddNetwork(address.ToString(), $"{origin}: {host}", isMicrosoft, isMicrosoft ? SharedNote : "");
            }
        }
    }

    private async Task ReadSpfAsync(SpfReader spf, string domain, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        SpfResult result = await spf.ReadAsync(domain, cancellationToken).ConfigureAwait(false);
        foreach (string text in result.Notes.Prepend(result.Problem).Where(static t => t.Length > 0))
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"SPF of {domain}: {text}."));
        }

        foreach (SpfEntry entry in result.Entries)
        {
            bool isShared = entry.Includes.Any(IsMicrosoft);
            string? provider = entry.Includes.FirstOrDefault(i => !IsBelow(i, domain));
            string path = string.Concat(entry.Includes.Select(static i => $"include:{i} > "));
            AddNetwork(
                entry.Network,
                $"SPF of {domain}: {path}{entry.Mechanism}",
                isShared,
                isShared ? SharedNote : provider is null ? "" : $"Authorised through {provider}, which may be a provider's.");
        }
    }

    private void AddNetwork(string network, string origin, bool isShared, string note) =>
        Add(network, network.LastIndexOf('/') >= 0 ? SendingSourceType.Network : SendingSourceType.Address, origin, isShared, note);

    private void Add(string value, SendingSourceType type, string origin, bool isShared, string note)
    {
        if (!_found.TryGetValue(value, out Found? found))
        {
            found = new Found(value, type);
            _found.Add(value, found);
            _order.Add(found);
        }

        found.Add(origin, isShared, note);
    }

    private static bool IsMicrosoft(string host) => s_microsoft.Any(m => IsBelow(host, m));

    private static bool IsBelow(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    private static string KeyOf(JsonElement item) => item.GetRawText();

    private static IEnumerable<string> Texts(JsonElement item, string property) =>
        !item.TryGetProperty(property, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.String).Select(static e => e.GetString()!)
        : value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0 ? value.GetString()!.Split(',')
        : [];

    private sealed class Found(string value, SendingSourceType type)
    {
        private readonly List<string> _origins = [];
        private readonly List<string> _notes = [];
        private bool _isOwn;

        internal void Add(string origin, bool isShared, string note)
        {
            _isOwn |= !isShared; // One way of its own makes it the organisation's.
            if (!_origins.Contains(origin))
            {
                _origins.Add(origin);
            }

            if (note.Length > 0 && !_notes.Contains(note))
            {
                _notes.Add(note);
            }
        }

        internal SendingSource ToSource(string organization) => new()
        {
            Value = value,
            Type = type,
            Origins = _origins,
            IsShared = !_isOwn,
            Note = string.Join(" ", _notes),
            Organization = organization,
        };
    }
}
