using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Threading.Tasks;
using RestrictedUsers.Tests.Dns;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>Block lists on one loopback server, each zone with a behaviour of its own. A healthy one has the test entries of RFC 5782.</summary>
internal sealed class ListServer : IAsyncDisposable
{
    private readonly Dictionary<string, Func<string, DnsQuery, DnsReply?>> _zones = new(StringComparer.Ordinal);

    internal ListServer() => Dns = DnsResponder.Start(Answer);

    internal DnsResponder Dns { get; }

    internal string Address => Dns.Address.ToString();

    /// <summary>The zone's behaviour, by the labels in front of its name.</summary>
    internal ListServer With(string zone, Func<string, DnsQuery, DnsReply?> answer)
    {
        lock (_zones)
        {
            _zones[zone] = answer;
        }

        return this;
    }

    /// <summary>A healthy list with these entries: labels and the codes that they answer with.</summary>
    internal ListServer WithHealthy(string zone, params (string Labels, string[] Codes)[] entries) =>
        With(zone, (labels, query) => Healthy(labels, query, entries));

    internal static DnsReply Healthy(string labels, DnsQuery query, params (string Labels, string[] Codes)[] entries)
    {
        if (labels is "2.0.0.127" or "test" || labels == NibblesOf("::ffff:127.0.0.2"))
        {
            return new DnsReply { Addresses = ["127.0.0.2"], Texts = ["test entry"] };
        }

        foreach ((string entry, string[] codes) in entries)
        {
            if (entry == labels)
            {
                return new DnsReply { Addresses = codes, Texts = [$"listed: {labels}"] };
            }
        }

        return DnsReply.Nothing();
    }

    internal static string NibblesOf(string address)
    {
        var labels = new List<string>();
        foreach (byte b in IPAddress.Parse(address).GetAddressBytes())
        {
            labels.Insert(0, (b >> 4).ToString("x", CultureInfo.InvariantCulture));
            labels.Insert(0, (b & 15).ToString("x", CultureInfo.InvariantCulture));
        }

        return string.Join('.', labels);
    }

    public ValueTask DisposeAsync() => Dns.DisposeAsync();

    private DnsReply? Answer(DnsQuery query)
    {
        lock (_zones)
        {
            foreach ((string zone, Func<string, DnsQuery, DnsReply?> answer) in _zones)
            {
                if (query.Name.EndsWith("." + zone, StringComparison.Ordinal))
                {
                    return answer(query.Name[..^(zone.Length + 1)], query);
                }
            }
        }

        return DnsReply.Nothing();
    }
}
