using System;
using RestrictedUsers.Core.Protection;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Where a connection leads and who it is, after signing in.</summary>
internal sealed record ServiceEndpoint : IDisposable
{
    /// <summary>The mailbox that routes requests of the organisation (service-protocol 1.3).</summary>
    private const string OrganizationMailbox = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

    /// <summary>The service's address.</summary>
    internal required Uri Uri { get; init; }

    /// <summary>The organisation, as it was given or as the token tells.</summary>
    internal required string Organization { get; init; }

    /// <summary>The tenant's id; null where neither token nor discovery told it.</summary>
    internal required string? TenantId { get; init; }

    /// <summary>The customer of a partner; null for one's own organisation.</summary>
    internal string? DelegatedOrganization { get; init; }

    internal required ITokenSource Tokens { get; init; }

    internal required ServiceTransport Transport { get; init; }

    /// <summary>The way to the sign-in service; null where there is none.</summary>
    internal Authority? Authority { get; init; }

    /// <summary>The tenant as requests name it.</summary>
    internal string TenantName => TenantId ?? Organization;

    /// <summary>Where the service routes requests to: the signed-in person's mailbox; for apps and for a partner's customer the organisation's own.</summary>
    internal string Anchor => Tokens.Facts is { IsApp: false, UserPrincipalName: string user } && DelegatedOrganization is null
        ? "UPN:" + user
        : $"APP:{OrganizationMailbox}@{TenantName}";

    public void Dispose()
    {
        Transport.Dispose();
        Tokens.Dispose();
        Authority?.Dispose();
    }
}
