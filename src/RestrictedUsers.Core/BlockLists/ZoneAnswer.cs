using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>What the addresses that a zone answered with mean. Codes are per list: 127.0.0.1 is a refusal of one and a listing of another.</summary>
internal sealed class ZoneAnswer
{
    private const uint Loopback = 127u << 24;
    private const uint LoopbackMask = 0xFF000000;
    private const uint Errors = 0x7FFFFF00; // 127.255.255.0/24

    internal BlockListStatus Status { get; private init; }

    internal string Meaning { get; private init; } = "";

    internal BlockListSeverity Severity { get; private init; }

    /// <summary>What to do about the codes; empty where the list's own steps say it.</summary>
    internal string Steps { get; private init; } = "";

    internal IReadOnlyList<string> Codes { get; private init; } = [];

    /// <summary>Reads an answer. An address that cannot be an entry spoils it, an error code comes next, then the entries.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="addresses">What it answered with; at least one.</param>
    internal static ZoneAnswer Read(BlockListZone zone, IReadOnlyList<IPAddress> addresses)
    {
        uint[] values = [.. addresses.Where(static a => a.AddressFamily == AddressFamily.InterNetwork).Select(ToNumber).Distinct().OrderBy(static v => v)];
        string[] codes = [.. values.Select(ToText)];
        uint[] foreign = [.. values.Where(static v => (v & LoopbackMask) != Loopback)];
        if (foreign.Length > 0 || values.Length == 0)
        {
            return new ZoneAnswer
            {
                Status = BlockListStatus.Unreliable,
                Codes = codes,
                Meaning = $"The answer {string.Join(", ", foreign.Select(ToText))} is outside 127.0.0.0/8: a resolver that rewrites missing names, or a parked domain.",
            };
        }

        BlockListCode? known = values.Select(v => Error(zone, v)).FirstOrDefault(static e => e is not null);
        if (known is not null || values.Any(v => IsError(zone, v)))
        {
            return new ZoneAnswer
            {
                Status = BlockListStatus.Refused,
                Codes = codes,
                Meaning = known?.Meaning ?? "An error code of the list, not a listing.",
                Steps = known?.Steps ?? "",
            };
        }

        BlockListCode[] found = [.. values.SelectMany(v => Entries(zone, v)).Distinct()];
        BlockListCode[] bad = [.. found.Where(static c => c.Severity != BlockListSeverity.None)];
        BlockListCode[] shown = bad.Length > 0 ? bad : found;
        return new ZoneAnswer
        {
            Status = bad.Length > 0 ? BlockListStatus.Listed : BlockListStatus.NotListed,
            Codes = codes,
            Meaning = string.Join("; ", shown.Select(static c => c.Meaning).Distinct(StringComparer.Ordinal)),
            Severity = shown.Max(static c => c.Severity),
            Steps = string.Join(" ", bad.OrderByDescending(static c => c.Severity).Select(static c => c.Steps).Where(static s => s.Length > 0).Distinct(StringComparer.Ordinal)),
        };
    }

    private static BlockListCode? Error(BlockListZone zone, uint value) => zone.ErrorCodes.FirstOrDefault(c => Fits(c, value));

    private static bool IsError(BlockListZone zone, uint value) =>
        (value & 0xFFFFFF00) == Errors || (zone.UnknownCodesAreErrors && !zone.Codes.Any(c => Fits(c, value)));

    private static IEnumerable<BlockListCode> Entries(BlockListZone zone, uint value)
    {
        BlockListCode[] known = [.. zone.Codes.Where(c => Fits(c, value))];
        return known.Length > 0
            ? known
            : [new BlockListCode { Code = ToText(value), Meaning = $"listed (the code {ToText(value)} is not in the catalogue)", Severity = zone.Severity }];
    }

    private static bool Fits(BlockListCode code, uint value) => code.Kind == BlockListCodeKind.Bit
        ? (value & 0xFFFFFF00) == code.First && (value & code.Bit) != 0
        : value >= code.First && value <= code.Last;

    internal static uint ToNumber(IPAddress address)
    {
        byte[] b = address.GetAddressBytes();
        return ((uint)b[0] << 24) | ((uint)b[1] << 16) | ((uint)b[2] << 8) | b[3];
    }

    private static string ToText(uint value) => FormattableString.Invariant($"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}");
}
