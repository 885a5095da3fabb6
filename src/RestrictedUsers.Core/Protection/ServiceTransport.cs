using System;
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
    internal static ServiceTransport OverNetwork(NetworkHandlers handlers) =>
        // The idle timer looks every second, so one second here keeps a removal off connections idle for two.
        new(new HttpMessageInvoker(handlers.Create(TimeSpan.FromSeconds(60))), new HttpMessageInvoker(handlers.Create(TimeSpan.FromSeconds(1))));

    /// <summary>A service in memory.</summary>
    internal static ServiceTransport Over(HttpMessageHandler handler) =>
        new(new HttpMessageInvoker(handler, disposeHandler: false), new HttpMessageInvoker(handler, disposeHandler: true));

    public void Dispose()
    {
        Reads.Dispose();
        Writes.Dispose();
    }
}
