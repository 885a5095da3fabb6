using System;

namespace RestrictedUsers.Contracts;

/// <summary>How to connect.</summary>
public sealed class ConnectOptions
{
    /// <summary>Use the tenant in memory instead of a service.</summary>
    public bool UseEmulator { get; init; }

    /// <summary>The emulator's scenario file; null for the built-in one.</summary>
    public string? ScenarioPath { get; init; }

    /// <summary>The service's address: https, or http on loopback.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>The organisation: the tenant's id or one of its domains.</summary>
    public string? Organization { get; init; }

    /// <summary>Makes the connection's name from the organisation; null for the organisation itself.</summary>
    public Func<string, string>? Name { get; init; }

    /// <summary>Gives the access token when one is needed, so that no plain copy of it is kept here; null without one.</summary>
    public Func<string>? AccessToken { get; init; }

    /// <summary>The ledger's file or folder; null for the default place.</summary>
    public string? LedgerPath { get; init; }

    /// <summary>How long one request may take. 100 seconds unless set.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one operation may take with all its retries and the waits that the service asks for. 10 minutes unless set.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
