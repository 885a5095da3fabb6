using System;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace RestrictedUsers.Core.Bounces;

/// <summary>Finds mail and IP addresses in free text.</summary>
internal static class MailAddressText
{
    private static readonly Regex AddressPattern = new(
        @"(?<![\w.+@-])[\w.!#$%&*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    private static readonly Regex BracketedIP = new(
        @"\[(?:IPv6:)?(?<ip>[0-9A-Fa-f.:]{3,45})\]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, BounceLimits.MatchTimeout);

    private static readonly Regex BareIP = new(
        @"(?<![\w.:])(?<ip>(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9A-Fa-f]{1,4}:{1,2}){2,8}[0-9A-Fa-f]{0,4})(?![\w:])", RegexOptions.CultureInvariant, BounceLimits.MatchTimeout);

    /// <summary>Whether a text is one mail address, good enough to ask a service or a person about.</summary>
    internal static bool IsAddress(string? text)
    {
        if (text is null || text.Length > BounceLimits.NameLength)
        {
            return false;
        }

        int at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.IndexOf('@') != at || text[at + 1] == '.' || text[text.Length - 1] == '.')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '*' or '<' or '>' or '(' or ')' or ',' or ';' or ':' or '"' or '[' or ']' or '\\')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The part behind the @; null where the text is no address.</summary>
    internal static string? DomainOf(string? address) => IsAddress(address) ? address!.Substring(address.LastIndexOf('@') + 1) : null;

    /// <summary>The first address in a text; null where there is none.</summary>
    internal static string? First(string text)
    {
        try
        {
            Match match = AddressPattern.Match(text);
            return match.Success ? match.Value.TrimEnd('.') : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>The address of a line that holds nothing else: bare, in angle brackets, or as mail programs paste it (<c>a@b (mailto:a@b)</c>).</summary>
    internal static string? OnlyOne(string line)
    {
        if (line.Length > 3 * BounceLimits.NameLength || line.IndexOf('@') < 0 || First(line) is not string address)
        {
            return null;
        }

        string rest = line.Replace(address, "").Replace("mailto:", "").Trim(' ', '\t', '<', '>', '(', ')', '[', ']', ':', ',', ';', '\'', '"', '*', '-');
        return rest.Length == 0 ? address : null;
    }

    /// <summary>The blocked IP address that a server's text names: one in brackets rather than a bare one. Null where there is none.</summary>
    internal static string? FirstIP(string text)
    {
        try
        {
            foreach (Regex pattern in new[] { BracketedIP, BareIP })
            {
                for (Match match = pattern.Match(text); match.Success; match = match.NextMatch())
                {
                    if (NormalIP(match.Groups["ip"].Value) is string ip)
                    {
                        return ip;
                    }
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }

        return null;
    }

    /// <summary>An IP address in its usual form; null where the text is none.</summary>
    internal static string? NormalIP(string? text)
    {
        string candidate = (text ?? "").Trim('.', ':', ' ');
        return IPAddress.TryParse(text is not null && text.StartsWith("::", StringComparison.Ordinal) ? text : candidate, out IPAddress? ip)
            && (ip.AddressFamily == AddressFamily.InterNetworkV6 || candidate.Split('.').Length == 4)
            ? ip.ToString()
            : null;
    }
}
