using System;
using System.Net;
using System.Net.Http;
#if NET
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
#endif

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// Makes the handlers over which everything leaves. Redirects are never followed: a 307 would repeat a removal, and neither token
/// nor secret may travel.
/// </summary>
internal sealed class NetworkHandlers
{
#if NET
    private readonly X509Certificate2? _trustedRoot;

    /// <summary>Creates the maker.</summary>
    /// <param name="trustedRoot">The one root that servers' certificates must lead to; null for those that the system trusts.</param>
    internal NetworkHandlers(X509Certificate2? trustedRoot = null) => _trustedRoot = trustedRoot;

    /// <summary>Makes a handler.</summary>
    /// <param name="idle">How long an idle connection is kept.</param>
    internal SocketsHttpHandler Create(TimeSpan idle)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = idle,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        if (_trustedRoot is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _trustedRoot },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
        }

        return handler;
    }
#else
    /// <summary>Makes a handler. .NET Framework allows two connections a host unless told otherwise, and each handler has a connection group of its own.</summary>
    /// <param name="idle">Not limited here: the system keeps its own time.</param>
#pragma warning disable CA1822 // The other framework's has a state, and callers are the same for both.
    internal HttpClientHandler Create(TimeSpan idle) => new()
#pragma warning restore CA1822
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        MaxConnectionsPerServer = 64,
        UseCookies = false,
    };
#endif
}
