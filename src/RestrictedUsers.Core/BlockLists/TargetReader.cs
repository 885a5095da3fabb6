using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Reads what people give to be checked, and resolvers' addresses. Every refusal says what would be right.</summary>
internal static class TargetReader
{
    private const int MaximumLength = 2048;
    private const int MaximumShown = 120;
    private const int DefaultPort = 53;

    /// <summary>The largest network: 256 addresses.</summary>
    private const int MaximumHostBits = 8;

    /// <summary>Reads an address, network, domain, URL or mail address; a network becomes its addresses.</summary>
    /// <exception cref="BlockListInputException">It is none, or must not be asked about.</exception>
    internal static IReadOnlyList<BlockListTarget> Read(string text, bool isShared)
    {
        string value = (text ?? "").Trim();
        string shown = Harmless.Text(value, MaximumShown);
        if (value.Length == 0)
        {
            throw NotATarget("The input is empty: give an address, a network, a domain, a URL or a mail address.");
        }

        if (value.Length > MaximumLength || Harmless.Text(value).Length != value.Length || Harmless.Text(value) != value)
        {
            throw NotATarget($"'{shown}' is too long or has control characters.");
        }

        if (value.IndexOf("://", StringComparison.Ordinal) > 0)
        {
            return [ReadUrl(value, shown, isShared)];
        }

        int at = value.LastIndexOf('@');
        if (at >= 0)
        {
            return [ReadMailAddress(value, at, shown, isShared)];
        }

        int slash = value.IndexOf('/');
        if (slash >= 0)
        {
            return ReadNetwork(value, slash, shown, isShared);
        }

        if (ReadAddress(value, shown) is IPAddress address)
        {
            return [OfAddress(value, address, TypeOf(address), shown, isShared)];
        }

        string? problem = DomainName.Read(value, out string domain);
        return problem is null
            ? [new BlockListTarget { Value = value, Type = BlockListTargetType.Domain, Subject = domain, RegisteredDomain = PublicSuffixList.Shipped.RegisteredDomain(domain), IsShared = isShared }]
            : throw NotATarget($"'{shown}' is no address, network, domain, URL or mail address: {problem}.");
    }

    /// <summary>Reads a resolver's address.</summary>
    /// <exception cref="BlockListInputException">It is none.</exception>
    internal static IPEndPoint ReadServer(string text)
    {
        string value = (text ?? "").Trim();
        string host = value;
        int port = DefaultPort;
        int colon = value.LastIndexOf(':');
        bool isBracketed = value.Length > 0 && value[0] == '[';
        if (colon > 0 && (isBracketed ? value[colon - 1] == ']' : value.IndexOf(':') == colon))
        {
            host = value.Substring(0, colon);
            string number = value.Substring(colon + 1);
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
            {
                throw NoServer(value);
            }
        }

        if (isBracketed && host[host.Length - 1] == ']')
        {
            host = host.Substring(1, host.Length - 2);
        }

        bool isAddress = host.LastIndexOf(':') >= 0 ? IPAddress.TryParse(host, out IPAddress? address) : TryReadIPv4(host, out address);
        return isAddress ? new IPEndPoint(address!, port) : throw NoServer(value);
    }

    private static BlockListTarget ReadUrl(string value, string shown, bool isShared)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw NotATarget($"'{shown}' is no URL with a host.");
        }

        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            IPAddress address = Plain(IPAddress.Parse(uri.DnsSafeHost));
            return OfAddress(value, address, BlockListTargetType.Url, shown, isShared);
        }

        string? problem = DomainName.Read(uri.DnsSafeHost, out string host);
        return problem is null
            ? new BlockListTarget { Value = value, Type = BlockListTargetType.Url, Subject = host, RegisteredDomain = PublicSuffixList.Shipped.RegisteredDomain(host), IsShared = isShared }
            : throw NotATarget($"The host of '{shown}' cannot be checked: {problem}.");
    }

    private static BlockListTarget ReadMailAddress(string value, int at, string shown, bool isShared)
    {
        string local = value.Substring(0, at);
        if (local.Length is 0 or > 64 || local.IndexOfAny(['@', ' ', '\t', '"', '<', '>', ',', ';', ':', '/']) >= 0)
        {
            throw NotATarget($"'{shown}' is no mail address: its part before the @ cannot be one.");
        }

        string? problem = DomainName.Read(value.Substring(at + 1), out string domain);
        return problem is null
            ? new BlockListTarget { Value = value, Type = BlockListTargetType.MailAddress, Subject = MailAddressHash.Canonical(local, domain), IsShared = isShared }
            : throw NotATarget($"'{shown}' is no mail address: {problem}.");
    }

    private static BlockListTarget[] ReadNetwork(string value, int slash, string shown, bool isShared)
    {
        if (ReadAddress(value.Substring(0, slash), shown) is not IPAddress address)
        {
            throw NotATarget($"'{shown}' is no network such as 198.51.100.0/24. A web address needs its https:// in front.");
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        string number = value.Substring(slash + 1);
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int prefix) || prefix > bits)
        {
            throw NotATarget($"'{shown}' is no network: its prefix is a number from 0 to {bits}.");
        }

        int hostBits = bits - prefix;
        if (hostBits > MaximumHostBits)
        {
            throw new BlockListInputException(
                BlockListInputProblem.NetworkTooLarge,
                $"'{shown}' has more than 256 addresses: /{bits - MaximumHostBits} is the largest network that is checked.");
        }

        byte[] first = address.GetAddressBytes();
        first[first.Length - 1] = (byte)(first[first.Length - 1] & (0xFF << hostBits));
        return [.. Enumerable.Range(0, 1 << hostBits).Select(i =>
        {
            byte[] bytes = (byte[])first.Clone();
            bytes[bytes.Length - 1] += (byte)i;
            var one = new IPAddress(bytes);
            return OfAddress(one.ToString(), one, TypeOf(one), shown, isShared);
        })];
    }

    private static BlockListTarget OfAddress(string value, IPAddress address, BlockListTargetType type, string shown, bool isShared) =>
        ReservedAddresses.Use(address) is string use
            ? throw new BlockListInputException(BlockListInputProblem.NotPublic, $"'{shown}' is not a public address ({use}): no list can know it.")
            : new BlockListTarget { Value = value, Type = type, Subject = address.ToString(), Address = address, IsShared = isShared };

    private static BlockListTargetType TypeOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? BlockListTargetType.IPv4 : BlockListTargetType.IPv6;

    /// <summary>An address; null for something that is meant as a name.</summary>
    private static IPAddress? ReadAddress(string value, string shown)
    {
        int colon = value.IndexOf(':');
        if (colon >= 0)
        {
            bool isIPv6 = value.IndexOf(':', colon + 1) > 0 && value[0] != '[';
            if (isIPv6 && value.IndexOf('%') < 0 && IPAddress.TryParse(value, out IPAddress? address))
            {
                return Plain(address);
            }

            throw NotATarget(isIPv6 ? $"'{shown}' is no IPv6 address." : $"'{shown}' has a port: give the address or the name alone.");
        }

        if (value.Any(static c => c is not ((>= '0' and <= '9') or '.')))
        {
            return null;
        }

        return TryReadIPv4(value, out IPAddress? four) ? four : throw NotATarget($"'{shown}' is no IPv4 address: it has four numbers from 0 to 255, without zeros in front.");
    }

    // Stricter than IPAddress.Parse, which takes "10" for 0.0.0.10 and "010" for eight.
    private static bool TryReadIPv4(string value, out IPAddress? address)
    {
        address = null;
        string[] parts = value.Split('.');
        if (parts.Length != 4)
        {
            return false;
        }

        var bytes = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            bool isNumber = byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]);
            if (!isNumber || (parts[i].Length > 1 && parts[i][0] == '0'))
            {
                return false;
            }
        }

        address = new IPAddress(bytes);
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static BlockListInputException NotATarget(string message) => new(BlockListInputProblem.NotATarget, message);

    private static BlockListInputException NoServer(string value) => new(
        BlockListInputProblem.NoServer,
        $"'{Harmless.Text(value, MaximumShown)}' is no resolver's address: give its IP address, with a port if it is not 53, such as 192.0.2.53:5353 or [2001:db8::53]:5353.");
}
