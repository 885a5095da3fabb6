using System;
using System.Security.Cryptography.X509Certificates;

namespace RestrictedUsers.Emulator.Server;

/// <summary>How a server listens.</summary>
public sealed class EmulatorServerOptions
{
    /// <summary>The port on 127.0.0.1; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The server's certificate, for https; null for plain http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>How long an idle connection is kept; null for the web server's own time, which is about two minutes.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
