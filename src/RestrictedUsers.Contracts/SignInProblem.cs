namespace RestrictedUsers.Contracts;

/// <summary>Why a sign-in did not work. Each maps to one error id.</summary>
public enum SignInProblem
{
    /// <summary>Refused for a reason without an entry of its own; the authority's text is in the message.</summary>
    SignInFailed,

    /// <summary>The person cancelled or declined, or did not come in time.</summary>
    SignInCancelled,

    /// <summary>The authority wants a person to do something: more proof, consent, a new password.</summary>
    InteractionRequired,

    /// <summary>A policy of the organisation does not allow it.</summary>
    SignInBlocked,

    /// <summary>No certificate at the path or with the thumbprint.</summary>
    CertificateNotFound,

    /// <summary>The certificate's file is none, or is damaged.</summary>
    CertificateNotReadable,

    /// <summary>The password does not open the certificate's file.</summary>
    CertificatePasswordWrong,

    /// <summary>The certificate has ended.</summary>
    CertificateExpired,

    /// <summary>The certificate has not begun.</summary>
    CertificateNotYetValid,

    /// <summary>The certificate comes without its private key, or with one of a kind that cannot sign here.</summary>
    CertificateWithoutPrivateKey,

    /// <summary>This system has no certificate store to search by thumbprint.</summary>
    CertificateStoreNotSupported,

    /// <summary>The authority does not accept the certificate for this app.</summary>
    CertificateRejected,

    /// <summary>The secret is wrong or has ended.</summary>
    ClientSecretRejected,

    /// <summary>The organisation does not know the app.</summary>
    AppNotFound,

    /// <summary>There is no such organisation.</summary>
    OrganizationNotFound,

    /// <summary>The token belongs to another organisation than the one asked for.</summary>
    TenantMismatch,

    /// <summary>The token is for another service.</summary>
    TokenAudienceMismatch,

    /// <summary>The token's time is over.</summary>
    AccessTokenExpired,

    /// <summary>This machine's clock and the authority's differ too much.</summary>
    ClockSkew,

    /// <summary>The federated token cannot be read or is not accepted.</summary>
    FederatedTokenRejected,

    /// <summary>This host has no managed identity, or not the one asked for.</summary>
    ManagedIdentityUnavailable,

    /// <summary>The environment variables do not describe an app.</summary>
    EnvironmentIncomplete,

    /// <summary>The caller's token callback failed or gave no token.</summary>
    AccessTokenProviderFailed,

    /// <summary>This system cannot keep tokens protected.</summary>
    TokenCacheUnavailable,
}
