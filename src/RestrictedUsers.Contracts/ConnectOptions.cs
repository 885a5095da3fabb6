using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Contracts;

/// <summary>How to connect. Secrets are given as functions, so that no plain copy of one is kept here.</summary>
public sealed class ConnectOptions
{
    /// <summary>Use the tenant in memory instead of a service.</summary>
    public bool UseEmulator { get; init; }

    /// <summary>The emulator's scenario file; null for the built-in one.</summary>
    public string? ScenarioPath { get; init; }

    /// <summary>The cloud. It decides where service and sign-in are unless <see cref="ServiceUri"/> and <see cref="AuthorityUri"/> say otherwise.</summary>
    public ExchangeEnvironment Environment { get; init; }

    /// <summary>The service's address: https, or http on loopback; null for the cloud's own.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>The address of the sign-in service: https; null for the cloud's own.</summary>
    public Uri? AuthorityUri { get; init; }

    /// <summary>The organisation: the tenant's id or one of its domains. Null where the token tells it.</summary>
    public string? Organization { get; init; }

    /// <summary>The customer's organisation, for a partner's admin: the tenant's id or one of its domains; null for one's own.</summary>
    public string? DelegatedOrganization { get; init; }

    /// <summary>Makes the connection's name from the organisation; null for the organisation itself.</summary>
    public Func<string, string>? Name { get; init; }

    /// <summary>How to sign in.</summary>
    public SignInMethod SignIn { get; init; }

    /// <summary>Gives the access token when one is needed; null without one.</summary>
    public Func<string>? AccessToken { get; init; }

    /// <summary>Gives a new access token each time it is asked, never twice at a time; null without one.</summary>
    public Func<CancellationToken, Task<string>>? AccessTokenProvider { get; init; }

    /// <summary>Who is to sign in; null to ask.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>The app's id. For people null means the app of Microsoft's own module.</summary>
    public string? AppId { get; init; }

    /// <summary>The app's certificate, which stays the caller's; null to read it from a file or the store.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The certificate's file (PFX or PEM), a full path; null without one.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Gives the password of the certificate's file; null without one.</summary>
    public Func<string>? CertificatePassword { get; init; }

    /// <summary>The thumbprint of a certificate in the Windows store; null without one.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Gives the app's secret; null without one.</summary>
    public Func<string>? ClientSecret { get; init; }

    /// <summary>The file that holds the other issuer's token, a full path; read anew each time. Null without one.</summary>
    public string? FederatedTokenPath { get; init; }

    /// <summary>The client id of a user-assigned managed identity; null for the system-assigned one.</summary>
    public string? ManagedIdentityAccountId { get; init; }

    /// <summary>Keep tokens, protected by the system, for later sessions. Otherwise they are in memory only.</summary>
    public bool PersistTokenCache { get; init; }

    /// <summary>The ledger's file or folder; null for the default place.</summary>
    public string? LedgerPath { get; init; }

    /// <summary>How long one request may take. 100 seconds unless set.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one operation may take with all its retries and the waits that the service asks for, and a person's sign-in. 10 minutes unless set.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
