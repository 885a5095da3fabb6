using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Addresses that nobody meets on the internet, so that no list can know them (IANA's special-purpose registries).</summary>
internal static class ReservedAddresses
{
    private static readonly (uint First, int Prefix, string What)[] s_blocks =
    [
        (0x00000000, 8, "this network"),
        (0x0A000000, 8, "private"),
        (0x64400000, 10, "shared by a carrier's customers"),
        (0x7F000000, 8, "loopback"),
        (0xA9FE0000, 16, "link-local"),
        (0xAC100000, 12, "private"),
        (0xC0000000, 24, "reserved"),
        (0xC0000200, 24, "for documentation"),
        (0xC0586300, 24, "reserved"),
        (0xC0A80000, 16, "private"),
        (0xC6120000, 15, "for benchmarks"),
        (0xC6336400, 24, "for documentation"),
        (0xCB007100, 24, "for documentation"),
        (0xE0000000, 4, "multicast"),
        (0xF0000000, 4, "reserved"),
    ];

    /// <summary>What the address is kept for; null for a public one.</summary>
    internal static string? Use(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return UseOfIPv6(address.GetAddressBytes());
        }

        uint value = ZoneAnswer.ToNumber(address);
        foreach ((uint first, int prefix, string what) in s_blocks)
        {
            if ((value & (uint.MaxValue << (32 - prefix))) == first)
            {
                return what;
            }
        }

        return null;
    }

    // Global unicast is 2000::/3; all else is loopback, link-local, private, multicast or not given out.
    private static string? UseOfIPv6(IReadOnlyList<byte> b) => (b[0], b[1], b[2], b[3]) switch
    {
        (0x20, 0x01, 0x0D, 0xB8) => "for documentation",
        (0x20, 0x02, _, _) => "6to4",
        (0x20, 0x01, 0x00, 0x00) => "Teredo",
        (0xFE, >= 0x80 and <= 0xBF, _, _) => "link-local",
        (0xFC or 0xFD, _, _, _) => "private",
        (0xFF, _, _, _) => "multicast",
        ( >= 0x20 and <= 0x3F, _, _, _) => null,
        _ => "reserved",
    };
}
