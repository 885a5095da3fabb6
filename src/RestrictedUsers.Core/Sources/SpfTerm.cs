using System;
using System.Globalization;
using System.Net;

namespace RestrictedUsers.Core.Sources;

/// <summary>One term of a record.</summary>
internal sealed class SpfTerm
{
    private SpfTerm(string text) => Text = text;

    internal string Text { get; }

    internal string Name { get; private set; } = "";

    /// <summary>The domain or address; empty where there is none.</summary>
    internal string Value { get; private set; } = "";

    internal bool IsModifier { get; private set; }

    /// <summary>Whether the qualifier authorises (+ or none).</summary>
    internal bool IsPass { get; private set; } = true;

    internal int Prefix4 { get; private set; } = 32;

    internal int Prefix6 { get; private set; } = 128;

    internal static SpfTerm Parse(string text)
    {
        var term = new SpfTerm(text);
        string rest = text;
        if (rest[0] is '+' or '-' or '~' or '?')
        {
            term.IsPass = rest[0] == '+';
            rest = rest.Substring(1);
        }

        int end = rest.IndexOfAny([':', '/', '=']);
        term.Name = (end < 0 ? rest : rest.Substring(0, end)).ToLowerInvariant();
        if (end < 0)
        {
            return term;
        }

        if (rest[end] == '=')
        {
            term.IsModifier = true;
            term.Value = rest.Substring(end + 1);
            return term;
        }

        string value = rest[end] == ':' ? rest.Substring(end + 1) : rest.Substring(end);
        int slash = value.IndexOf('/');
        if (slash >= 0)
        {
            term.ReadPrefixes(value.Substring(slash + 1));
            value = value.Substring(0, slash);
        }

        term.Value = value;
        return term;
    }

    // 24, 24//64 or /64; for ip6 the one number is the IPv6 one.
    private void ReadPrefixes(string text)
    {
        string[] parts = text.Split('/');
        if (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first))
        {
            Prefix4 = Math.Min(first, 32);
            Prefix6 = Name == "ip6" ? Math.Min(first, 128) : Prefix6;
        }

        if (int.TryParse(parts[parts.Length - 1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) && parts.Length > 1)
        {
            Prefix6 = Math.Min(last, 128);
        }
    }
}

/// <summary>Networks as text.</summary>
internal static class NetworkText
{
    /// <summary>The network of an address: the bare address where the prefix covers it whole.</summary>
    internal static string Of(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        if (prefix >= bytes.Length * 8)
        {
            return address.ToString();
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            int bits = Math.Max(0, Math.Min(8, prefix - (i * 8)));
            bytes[i] = (byte)(bytes[i] & (0xFF << (8 - bits)));
        }

        return string.Format(CultureInfo.InvariantCulture, "{0}/{1}", new IPAddress(bytes), prefix);
    }
}
