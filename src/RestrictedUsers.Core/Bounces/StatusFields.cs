using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RestrictedUsers.Core.Bounces;

/// <summary>Values of a delivery status (RFC 3464, RFC 6533): a type, a semicolon, and what is meant.</summary>
internal static class StatusFields
{
    // RFC 6533's utf-8-addr-xtext and unitext forms.
    private static readonly Regex Escaped = new(@"\\x\{(?<hex>[0-9A-Fa-f]{1,6})\}|\+(?<hex>[0-9A-F]{2})", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    /// <summary>The address of <c>rfc822;a@b</c> or <c>utf-8;…</c>; null where there is none.</summary>
    internal static string? Address(string? value)
    {
        if (value is null)
        {
            return null;
        }

        string bare = Bare(value, out string type);
        string address = bare.Trim('<', '>', ' ', '\'', '"');
        if (type.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            address = Escaped.Replace(address, static m =>
                int.TryParse(m.Groups["hex"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int point)
                    && point is (> 0 and < 0xD800) or (> 0xDFFF and <= 0x10FFFF)
                    ? char.ConvertFromUtf32(point)
                    : m.Value);
        }

        return address.Length == 0 ? null : Cut(address);
    }

    /// <summary>The name of <c>dns;host</c>; null where there is none.</summary>
    internal static string? Name(string? value)
    {
        string name = value is null ? "" : Bare(value, out _);
        int comment = name.IndexOf(' ');
        name = comment > 0 ? name.Substring(0, comment) : name;
        return name.Length == 0 ? null : Cut(name);
    }

    private static string Bare(string value, out string type)
    {
        int separator = value.IndexOf(';');
        type = separator < 0 ? "" : value.Substring(0, separator).Trim();
        return (separator < 0 ? value : value.Substring(separator + 1)).Trim();
    }

    private static string Cut(string text) => text.Length > BounceLimits.NameLength ? text.Substring(0, BounceLimits.NameLength) : text;
}
