using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>A connection to the protection service of one organisation. Holds no secret.</summary>
public sealed class ProtectionServiceConnection
{
    /// <summary>Identifies the connection in this process.</summary>
    public Guid ConnectionId { get; internal init; }

    /// <summary>A short name for people: the organisation, with a number where there are several.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The organisation as the service is asked for it.</summary>
    public string Organization { get; internal init; } = "";

    /// <summary>The tenant's id, a GUID as text; null where neither token nor discovery told it.</summary>
    public string? TenantId { get; internal init; }

    /// <summary>The customer's organisation that a partner's admin works on; null for one's own.</summary>
    public string? DelegatedOrganization { get; internal init; }

    /// <summary>The cloud.</summary>
    public ExchangeEnvironment Environment { get; internal init; }

    /// <summary>The service's address.</summary>
    public Uri ServiceUri { get; internal init; } = null!;

    /// <summary>True for the tenant in memory of <c>-Emulator</c>.</summary>
    public bool IsEmulator { get; internal init; }

    /// <summary>How the connection signs in: <c>Emulator</c>, <c>AccessToken</c> and so on.</summary>
    public string AuthenticationMethod { get; internal init; } = "";

    /// <summary>Who is signed in, as the token tells: a user principal name, or an app's id; null where it does not.</summary>
    public string? Account { get; internal init; }

    /// <summary>The app through which is signed in, as the token tells; null where it does not.</summary>
    public string? AppId { get; internal init; }

    /// <summary>When the present token ends, UTC; null where it does not tell.</summary>
    public DateTime? TokenExpiresAt { get; internal init; }

    /// <summary>When the connection was made, UTC.</summary>
    public DateTime ConnectedAt { get; internal init; }

    /// <summary>The file of the ledger; null for a ledger in memory.</summary>
    public string? LedgerPath { get; internal init; }

    /// <summary>The commands of this module that the account may run, as the service says; null where it was not asked or did not tell.</summary>
    public IReadOnlyList<string>? AvailableCommands { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => Name;

    /// <summary>The same connection with what is known now.</summary>
    internal ProtectionServiceConnection With(DateTime? tokenExpiresAt, IReadOnlyList<string>? availableCommands) => new()
    {
        ConnectionId = ConnectionId,
        Name = Name,
        Organization = Organization,
        TenantId = TenantId,
        DelegatedOrganization = DelegatedOrganization,
        Environment = Environment,
        ServiceUri = ServiceUri,
        IsEmulator = IsEmulator,
        AuthenticationMethod = AuthenticationMethod,
        Account = Account,
        AppId = AppId,
        TokenExpiresAt = tokenExpiresAt,
        ConnectedAt = ConnectedAt,
        LedgerPath = LedgerPath,
        AvailableCommands = availableCommands,
    };
}
