using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Mail addresses as hash lists know them (msbl.org/ebl-design.html): one form for all spellings of the same mailbox, hashed.</summary>
internal static class MailAddressHash
{
    /// <summary>The canonical form: lower case, without a tag, and for Gmail without dots and under one domain.</summary>
    /// <param name="local">The part before the @.</param>
    /// <param name="domain">The domain in ASCII, lower case.</param>
    internal static string Canonical(string local, string domain)
    {
        string name = local.ToLowerInvariant();
        int tag = name.IndexOf('+');
        if (tag > 0)
        {
            name = name.Substring(0, tag);
        }

        if (domain is "gmail.com" or "googlemail.com")
        {
            name = name.Replace(".", "");
            domain = "gmail.com";
        }

        return name + "@" + domain;
    }

    /// <summary>The hash in lower-case hexadecimal.</summary>
    /// <param name="address">The canonical address.</param>
    /// <param name="algorithm"><c>MD5</c>, <c>SHA1</c> or <c>SHA256</c>.</param>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The lists chose SHA-1 to name their entries; nothing is protected by it.")]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "As above, for MD5.")]
    internal static string Of(string address, string algorithm)
    {
        using HashAlgorithm hash = algorithm switch
        {
            "MD5" => MD5.Create(),
            "SHA256" => SHA256.Create(),
            _ => SHA1.Create(),
        };
        byte[] bytes = hash.ComputeHash(Encoding.UTF8.GetBytes(address));
        var text = new StringBuilder(bytes.Length * 2);
        foreach (byte b in bytes)
        {
            text.Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
