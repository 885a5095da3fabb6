using System;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace RestrictedUsers.Emulator.Server;

/// <summary>An emulated tenant behind HTTP/1.1 on the loopback address. Injected faults are real ones here: sockets are reset and closed.</summary>
public sealed class EmulatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConnectionCounter _connections;

    private EmulatorServer(WebApplication application, EmulatedTenant tenant, ConnectionCounter connections)
    {
        _application = application;
        _connections = connections;
        Tenant = tenant;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>The base address, with the port that was bound.</summary>
    public Uri Address { get; }

    /// <summary>The tenant that is served.</summary>
    public EmulatedTenant Tenant { get; }

    /// <summary>The connections that are open now.</summary>
    public int OpenConnections => _connections.Open;

    /// <summary>Starts a server. It ends when it is disposed.</summary>
    /// <param name="tenant">The tenant to serve.</param>
    /// <param name="options">The port and such; null for any free port.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="System.IO.IOException">The port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(
        EmulatedTenant tenant, EmulatorServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        options ??= new EmulatorServerOptions();
        var connections = new ConnectionCounter();
        tenant.Recorder.Connections = () => (connections.Open, connections.Accepted);

        // An empty builder: no configuration, environment or logging of the hosting process gets in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.KeepAliveTimeout = options.KeepAlive ?? kestrel.Limits.KeepAliveTimeout;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(connections.CountAsync);
                if (options.Certificate is { } certificate)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var application = builder.Build();
        var transport = new HttpTransport(tenant);
        application.Run(transport.HandleAsync);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new EmulatorServer(application, tenant, connections);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections and stops. Requests that hang are cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        // Nobody waits for requests that are meant to hang.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync(atOnce.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class ConnectionCounter
    {
        private int _open;
        private long _accepted;

        public int Open => Volatile.Read(ref _open);

        public long Accepted => Interlocked.Read(ref _accepted);

        public async Task CountAsync(ConnectionContext connection, ConnectionDelegate next)
        {
            Interlocked.Increment(ref _open);
            Interlocked.Increment(ref _accepted);
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }
}
