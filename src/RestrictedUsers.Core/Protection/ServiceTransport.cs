using System;
using System.Net;
using System.Net.Http;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// The ways to the service: one for reads, pooled as usual, and one for removals, which go over a connection opened for them or
/// used a moment ago. A pooled connection that the other side has closed makes an answer doubtful that was never lost.
/// </summary>
internal sealed class ServiceTransport : IDisposable
{
    private ServiceTransport(HttpMessageInvoker reads, HttpMessageInvoker writes)
    {
        Reads = reads;
        Writes = writes;
    }

    internal HttpMessageInvoker Reads { get; }

    internal HttpMessageInvoker Writes { get; }

    /// <summary>True where every removal needs a connection of its own, because idle ones cannot be limited finely enough.</summary>
#if NET
    internal static bool WritesCloseConnection => false;
#else
    internal static bool WritesCloseConnection => true;
#endif

    /// <summary>Real sockets.</summary>
    internal static ServiceTransport OverNetwork()
    {
#if NET
        // The idle timer looks every second, so one second here keeps a removal off connections idle for two.
        return new ServiceTransport(
            new HttpMessageInvoker(Handler(TimeSpan.FromSeconds(60))),
            new HttpMessageInvoker(Handler(TimeSpan.FromSeconds(1))));
#else
        return new ServiceTransport(new HttpMessageInvoker(Handler()), new HttpMessageInvoker(Handler()));
#endif
    }

    /// <summary>A service in memory.</summary>
    internal static ServiceTransport Over(HttpMessageHandler handler) =>
        new(new HttpMessageInvoker(handler, disposeHandler: false), new HttpMessageInvoker(handler, disposeHandler: true));

    public void Dispose()
    {
        Reads.Dispose();
        Writes.Dispose();
    }

#if NET
    // Redirects are not followed: a 307 would repeat a removal, and the token must not travel.
    private static SocketsHttpHandler Handler(TimeSpan idle) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = idle,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
    };
#else
    // .NET Framework allows two connections a host unless told otherwise. Each handler has a connection group of its own.
    private static HttpClientHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        MaxConnectionsPerServer = 64,
        UseCookies = false,
    };
#endif
}
