using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RestrictedUsers.Core.SignIn;

/// <summary>A certificate and its key in a PEM file. .NET Framework reads none, so there it is read here, as far as the common form goes.</summary>
internal static class PemCertificate
{
    private const string Begin = "-----BEGIN ";

    /// <summary>Whether the file is PEM rather than PFX.</summary>
    internal static bool IsPem(string path) => Has(File.ReadAllText(path), Begin);

    /// <summary>Whether the file is PEM with a key under a password. False where it cannot be read.</summary>
    internal static bool IsEncrypted(string path)
    {
        try
        {
            return Has(File.ReadAllText(path), Begin + "ENCRYPTED PRIVATE KEY-----");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasKey(string text) => Has(text, "PRIVATE KEY-----");

#if NET
    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    /// <summary>Reads certificate and key. A file with a certificate alone gives one without key.</summary>
    /// <exception cref="CryptographicException">The file is damaged, or the password is wrong.</exception>
    internal static X509Certificate2 Read(string path, Func<string>? password)
    {
        string text = File.ReadAllText(path);
        if (!HasKey(text))
        {
            return X509Certificate2.CreateFromPem(text);
        }

        return IsEncrypted(path)
            ? X509Certificate2.CreateFromEncryptedPem(text, text, password?.Invoke() ?? "")
            : X509Certificate2.CreateFromPem(text, text);
    }
#else
    private static bool Has(string text, string part) => text.IndexOf(part, StringComparison.Ordinal) >= 0;

    /// <summary>Reads certificate and key. A file with a certificate alone gives one without key.</summary>
    /// <exception cref="CryptographicException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">The key is in another form than PKCS #8 without a password.</exception>
    internal static X509Certificate2 Read(string path, Func<string>? password)
    {
        string text = File.ReadAllText(path);
        var certificate = new X509Certificate2(Block(text, "CERTIFICATE")
            ?? throw new CryptographicException("The file has no certificate."));
        if (Block(text, "PRIVATE KEY") is byte[] key)
        {
            using (certificate)
            {
                using CngKey imported = CngKey.Import(key, CngKeyBlobFormat.Pkcs8PrivateBlob);
                using var rsa = new RSACng(imported);
                return certificate.CopyWithPrivateKey(rsa);
            }
        }

        return !HasKey(text)
            ? certificate
            : throw new NotSupportedException("Windows PowerShell reads PEM keys in the form 'BEGIN PRIVATE KEY' only. Use a PFX file, or PowerShell 7.");
    }

    private static byte[]? Block(string text, string label)
    {
        string head = Begin + label + "-----";
        int start = text.IndexOf(head, StringComparison.Ordinal);
        int end = start < 0 ? -1 : text.IndexOf("-----END " + label + "-----", start, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        try
        {
            return Convert.FromBase64String(text.Substring(start + head.Length, end - start - head.Length));
        }
        catch (FormatException e)
        {
            throw new CryptographicException("The file is damaged.", e);
        }
    }
#endif
}
