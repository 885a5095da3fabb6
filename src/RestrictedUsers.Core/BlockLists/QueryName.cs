using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Forms the name that a zone is asked about.</summary>
internal static class QueryName
{
    /// <summary>The longest name that DNS takes, in its textual form (RFC 1035, 2.3.4).</summary>
    internal const int MaximumLength = 253;

    private static readonly BlockListSubject[] s_mailAddress = [BlockListSubject.MailAddress];
    private static readonly BlockListSubject[] s_domain = [BlockListSubject.Domain, BlockListSubject.UrlHost];
    private static readonly BlockListSubject[] s_host = [BlockListSubject.UrlHost, BlockListSubject.Domain];
    private static readonly BlockListSubject[] s_four = [BlockListSubject.IPv4];
    private static readonly BlockListSubject[] s_hostFour = [BlockListSubject.UrlIPv4, BlockListSubject.IPv4];
    private static readonly BlockListSubject[] s_six = [BlockListSubject.IPv6];

    private const string KeyPlace = "{key}";

    /// <summary>As what a zone lists a target; null where it does not: an address never goes to a zone of domains, nor a domain to one of addresses.</summary>
    internal static BlockListSubject? SubjectOf(BlockListZone zone, BlockListTarget target)
    {
        foreach (BlockListSubject subject in SubjectsOf(target))
        {
            if (zone.Subjects.Contains(subject))
            {
                return subject;
            }
        }

        return null;
    }

    /// <summary>The part before the zone for a target: reversed octets or nibbles, the host or registered domain, or a hash.</summary>
    internal static string LabelsFor(BlockListZone zone, BlockListTarget target) =>
        IsHash(zone) ? Hash(zone, target.Subject)
        : target.Address is not null ? Reverse(target.Address)
        : HostFor(zone, target);

    /// <summary>What the result shows as the thing that was asked about.</summary>
    internal static string ShownFor(BlockListZone zone, BlockListTarget target) =>
        IsHash(zone) || target.Address is not null ? target.Subject : HostFor(zone, target);

    /// <summary>The part before the zone for an entry of a test: an address, a domain or a mail address.</summary>
    internal static string LabelsForTest(BlockListZone zone, BlockListSubject subject, string entry) => subject switch
    {
        BlockListSubject.MailAddress => Hash(zone, entry),
        BlockListSubject.Domain or BlockListSubject.UrlHost => entry,
        _ => Reverse(IPAddress.Parse(entry)),
    };

    /// <summary>Whether a key belongs into the zone's name.</summary>
    internal static bool HasKey(BlockListZone zone) => zone.Name != zone.Name.Replace(KeyPlace, "");

    /// <summary>The zone with its key in it.</summary>
    internal static string ZoneWith(BlockListZone zone, string? key) => zone.Name.Replace(KeyPlace, key ?? KeyPlace);

    /// <summary>The text without the key, which a server may send back.</summary>
    internal static string WithoutKey(string text, string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        int from = 0;
        for (int at; (at = text.IndexOf(key, from, StringComparison.OrdinalIgnoreCase)) >= 0; from = at + key!.Length)
        {
            clean.Append(text, from, at - from).Append(KeyPlace);
        }

        return clean.Append(text, from, text.Length - from).ToString();
    }

    private static BlockListSubject[] SubjectsOf(BlockListTarget target) => target.Type switch
    {
        BlockListTargetType.MailAddress => s_mailAddress,
        BlockListTargetType.Domain => s_domain,
        BlockListTargetType.IPv4 => s_four,
        BlockListTargetType.IPv6 => s_six,
        _ when target.Address is null => s_host,
        _ when target.Address.AddressFamily == AddressFamily.InterNetwork => s_hostFour,
        _ => s_six,
    };

    private static bool IsHash(BlockListZone zone) => zone.Hash.Length > 0;

    private static string HostFor(BlockListZone zone, BlockListTarget target) =>
        zone.UsesRegisteredDomain ? target.RegisteredDomain ?? target.Subject : target.Subject;

    private static string Hash(BlockListZone zone, string address)
    {
        string hash = MailAddressHash.Of(address, zone.Hash);
        return zone.HashLabel.Length > 0 ? hash + "." + zone.HashLabel : hash;
    }

    private static string Reverse(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length == 4)
        {
            return string.Join(".", bytes[3], bytes[2], bytes[1], bytes[0]);
        }

        var name = new StringBuilder(64);
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            name.Append(name.Length > 0 ? "." : "")
                .Append((bytes[i] & 15).ToString("x", CultureInfo.InvariantCulture)).Append('.').Append((bytes[i] >> 4).ToString("x", CultureInfo.InvariantCulture));
        }

        return name.ToString();
    }
}
