using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>The certificate that an app signs in with, found, opened and looked at before anything is sent.</summary>
internal sealed class SignInCertificate : IDisposable
{
    /// <summary>Windows' code for a wrong password; .NET gives it on every system.</summary>
    private const int InvalidPassword = unchecked((int)0x80070056);

    private readonly bool _isOurs;

    private SignInCertificate(X509Certificate2 certificate, bool isOurs)
    {
        Certificate = certificate;
        _isOurs = isOurs;
    }

    internal X509Certificate2 Certificate { get; }

    /// <summary>Opens the certificate that the settings name.</summary>
    /// <exception cref="ProtectionServiceException">It cannot be used; the message says why.</exception>
    internal static SignInCertificate Open(SignInSettings settings, TimeProvider time)
    {
        SignInCertificate opened = settings switch
        {
            { Certificate: X509Certificate2 given } => new SignInCertificate(given, isOurs: false),
            { CertificatePath: string path } => new SignInCertificate(Read(path, settings.CertificatePassword), isOurs: true),
            { CertificateThumbprint: string thumbprint } => new SignInCertificate(Find(thumbprint), isOurs: true),
            _ => throw new ArgumentException("The app's certificate is missing.", nameof(settings)),
        };
        try
        {
            Check(opened.Certificate, settings.CertificatePath ?? settings.CertificateThumbprint ?? opened.Certificate.Thumbprint, time);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Frees a certificate that was opened here; a given one stays the caller's.</summary>
    public void Dispose()
    {
        if (_isOurs)
        {
            Certificate.Dispose();
        }
    }

    private static void Check(X509Certificate2 certificate, string subject, TimeProvider time)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime begins = certificate.NotBefore.ToUniversalTime();
        DateTime ends = certificate.NotAfter.ToUniversalTime();
        if (ends < now)
        {
            throw SignInErrors.Create(SignInProblem.CertificateExpired, $"The certificate '{subject}' ended at {Text(ends)}.", subject);
        }

        if (begins > now)
        {
            throw SignInErrors.Create(SignInProblem.CertificateNotYetValid, $"The certificate '{subject}' is valid from {Text(begins)} only; it is {Text(now)} by this machine's clock.", subject);
        }

        using RSA? key = certificate.HasPrivateKey ? certificate.GetRSAPrivateKey() : null;
        if (key is null)
        {
            throw SignInErrors.Create(
                SignInProblem.CertificateWithoutPrivateKey,
                certificate.HasPrivateKey
                    ? $"The key of the certificate '{subject}' is not an RSA key, and Microsoft Entra accepts no other."
                    : $"The certificate '{subject}' comes without its private key.",
                subject);
        }
    }

    private static X509Certificate2 Read(string path, Func<string>? password)
    {
        try
        {
            return PemCertificate.IsPem(path) ? PemCertificate.Read(path, password) : ReadPfx(path, password);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw SignInErrors.Create(SignInProblem.CertificateNotFound, $"There is no certificate file '{path}'.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw SignInErrors.Create(SignInProblem.CertificateNotReadable, $"The certificate file '{path}' cannot be read: {e.Message}", path, e);
        }
        catch (CryptographicException e) when (e.HResult == InvalidPassword || PemCertificate.IsEncrypted(path))
        {
            throw SignInErrors.Create(
                SignInProblem.CertificatePasswordWrong,
                password is null ? $"The certificate file '{path}' is protected, and no password was given." : $"The password does not open the certificate file '{path}'.",
                path);
        }
        catch (CryptographicException e)
        {
            throw SignInErrors.Create(SignInProblem.CertificateNotReadable, $"The file '{path}' is not a certificate with its key, or it is damaged: {e.Message}", path, e);
        }
    }

    private static X509Certificate2 ReadPfx(string path, Func<string>? password)
    {
        byte[] content = File.ReadAllBytes(path);
        return new X509Certificate2(content, password?.Invoke(), StorageFlags);
    }

    // The key stays out of the user's key store where the system allows it; macOS does not.
    private static X509KeyStorageFlags StorageFlags =>
#if NET
        OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
#else
        X509KeyStorageFlags.EphemeralKeySet;
#endif

    private static X509Certificate2 Find(string thumbprint)
    {
        if (Path.DirectorySeparatorChar != '\\')
        {
            throw SignInErrors.Create(
                SignInProblem.CertificateStoreNotSupported,
                "Certificates are found by thumbprint in the Windows certificate store only. Here, name the file: -CertificateFilePath takes PFX and PEM.",
                thumbprint);
        }

        string bare = new([.. thumbprint.Where(Uri.IsHexDigit)]);
        foreach (StoreLocation location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using var store = new X509Store(StoreName.My, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            X509Certificate2Collection found = store.Certificates.Find(X509FindType.FindByThumbprint, bare, validOnly: false);
            if (found.Count > 0)
            {
                return found[0];
            }
        }

        throw SignInErrors.Create(
            SignInProblem.CertificateNotFound, $"There is no certificate '{thumbprint}' in the stores CurrentUser\\My and LocalMachine\\My.", thumbprint);
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
