using System.Collections.Generic;
using System.Management.Automation;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Errors;

/// <summary>The errors of signing in.</summary>
internal static partial class ErrorIds
{
    internal static readonly ErrorDefinition SignInFailed = new(
        nameof(SignInFailed),
        ErrorCategory.AuthenticationError,
        "Look the code (AADSTS…) of the message up at https://login.microsoftonline.com/error, correct what it names, and connect again.");

    internal static readonly ErrorDefinition SignInCancelled = new(
        nameof(SignInCancelled),
        ErrorCategory.OperationStopped,
        "Connect again and finish signing in in the browser, or give -OperationTimeout more time. Unattended, sign in as an app or with -ManagedIdentity.");

    internal static readonly ErrorDefinition InteractionRequired = new(
        nameof(InteractionRequired),
        ErrorCategory.AuthenticationError,
        "Connect again and answer what the sign-in page asks. Where there is no browser, use -Device; unattended, sign in as an app.");

    internal static readonly ErrorDefinition SignInBlocked = new(
        nameof(SignInBlocked),
        ErrorCategory.SecurityError,
        "A policy of the organisation forbids this sign-in: try from a permitted device or network, or ask whoever keeps Conditional Access there.");

    internal static readonly ErrorDefinition CertificateNotFound = new(
        nameof(CertificateNotFound),
        ErrorCategory.ObjectNotFound,
        "Check the path or the thumbprint, and that this account may read it.");

    internal static readonly ErrorDefinition CertificateNotReadable = new(
        nameof(CertificateNotReadable),
        ErrorCategory.InvalidData,
        "Give a PFX file, or a PEM file with certificate and private key.");

    internal static readonly ErrorDefinition CertificatePasswordWrong = new(
        nameof(CertificatePasswordWrong),
        ErrorCategory.InvalidArgument,
        "Give the file's own password with -CertificatePassword, as a SecureString.");

    internal static readonly ErrorDefinition CertificateExpired = new(
        nameof(CertificateExpired),
        ErrorCategory.InvalidArgument,
        "Make a new certificate, register it with the app in Microsoft Entra, and use that one.");

    internal static readonly ErrorDefinition CertificateNotYetValid = new(
        nameof(CertificateNotYetValid),
        ErrorCategory.InvalidArgument,
        "Wait until the certificate begins, or correct this machine's clock if it is wrong.");

    internal static readonly ErrorDefinition CertificateWithoutPrivateKey = new(
        nameof(CertificateWithoutPrivateKey),
        ErrorCategory.InvalidArgument,
        "Give the certificate with its RSA private key: a PFX, a PEM with both, or a store entry whose key this account may use.");

    internal static readonly ErrorDefinition CertificateStoreNotSupported = new(
        nameof(CertificateStoreNotSupported),
        ErrorCategory.NotImplemented,
        "Use -CertificateFilePath with a PFX or PEM file, or -Certificate with the object.");

    internal static readonly ErrorDefinition CertificateRejected = new(
        nameof(CertificateRejected),
        ErrorCategory.AuthenticationError,
        "Upload the certificate's public part to the app in Microsoft Entra (Certificates & secrets), and check -AppId and -Organization.");

    internal static readonly ErrorDefinition ClientSecretRejected = new(
        nameof(ClientSecretRejected),
        ErrorCategory.AuthenticationError,
        "Give the secret's value (not its id), or make a new secret for the app in Microsoft Entra if it has ended.");

    internal static readonly ErrorDefinition AppNotFound = new(
        nameof(AppNotFound),
        ErrorCategory.ObjectNotFound,
        "Check -AppId (the application id, not the object id) and -Organization; the app must be registered or consented to there.");

    internal static readonly ErrorDefinition OrganizationNotFound = new(
        nameof(OrganizationNotFound),
        ErrorCategory.ObjectNotFound,
        "Check the spelling of -Organization or -DelegatedOrganization, and -ExchangeEnvironmentName for another cloud.");

    internal static readonly ErrorDefinition TenantMismatch = new(
        nameof(TenantMismatch),
        ErrorCategory.InvalidArgument,
        "Get a token for the organisation that -Organization names, or name the organisation of the token.");

    internal static readonly ErrorDefinition TokenAudienceMismatch = new(
        nameof(TokenAudienceMismatch),
        ErrorCategory.InvalidArgument,
        "Get the token for https://outlook.office365.com/.default. A token for Microsoft Graph does not work here.");

    internal static readonly ErrorDefinition AccessTokenExpired = new(
        nameof(AccessTokenExpired),
        ErrorCategory.AuthenticationError,
        "Get a new token; -AccessTokenProvider gets one whenever it is needed. If the token is fresh, correct this machine's clock.");

    internal static readonly ErrorDefinition ClockSkew = new(
        nameof(ClockSkew),
        ErrorCategory.InvalidResult,
        "Set this machine's clock right (time synchronisation, time zone), then connect again.");

    internal static readonly ErrorDefinition FederatedTokenRejected = new(
        nameof(FederatedTokenRejected),
        ErrorCategory.AuthenticationError,
        "Compare issuer, subject and audience of the federated credential of the app with those of the token, and check the file.");

    internal static readonly ErrorDefinition ManagedIdentityUnavailable = new(
        nameof(ManagedIdentityUnavailable),
        ErrorCategory.ResourceUnavailable,
        "Turn the managed identity of this host on, or check the client id given to -ManagedIdentityAccountId.");

    internal static readonly ErrorDefinition EnvironmentIncomplete = new(
        nameof(EnvironmentIncomplete),
        ErrorCategory.InvalidArgument,
        "Set the variables that the message names, in the process that runs PowerShell.");

    internal static readonly ErrorDefinition AccessTokenProviderFailed = new(
        nameof(AccessTokenProviderFailed),
        ErrorCategory.InvalidResult,
        "Run the script block by itself: its last output has to be a token for https://outlook.office365.com/.default, as text or SecureString.");

    internal static readonly ErrorDefinition TokenCacheUnavailable = new(
        nameof(TokenCacheUnavailable),
        ErrorCategory.ResourceUnavailable,
        "This system cannot keep tokens protected (on Linux that needs a key ring with libsecret): leave -PersistTokenCache out.");

    /// <summary>The definition for a problem of signing in.</summary>
    internal static ErrorDefinition Of(SignInProblem problem) => problem switch
    {
        SignInProblem.SignInCancelled => SignInCancelled,
        SignInProblem.InteractionRequired => InteractionRequired,
        SignInProblem.SignInBlocked => SignInBlocked,
        SignInProblem.CertificateNotFound => CertificateNotFound,
        SignInProblem.CertificateNotReadable => CertificateNotReadable,
        SignInProblem.CertificatePasswordWrong => CertificatePasswordWrong,
        SignInProblem.CertificateExpired => CertificateExpired,
        SignInProblem.CertificateNotYetValid => CertificateNotYetValid,
        SignInProblem.CertificateWithoutPrivateKey => CertificateWithoutPrivateKey,
        SignInProblem.CertificateStoreNotSupported => CertificateStoreNotSupported,
        SignInProblem.CertificateRejected => CertificateRejected,
        SignInProblem.ClientSecretRejected => ClientSecretRejected,
        SignInProblem.AppNotFound => AppNotFound,
        SignInProblem.OrganizationNotFound => OrganizationNotFound,
        SignInProblem.TenantMismatch => TenantMismatch,
        SignInProblem.TokenAudienceMismatch => TokenAudienceMismatch,
        SignInProblem.AccessTokenExpired => AccessTokenExpired,
        SignInProblem.ClockSkew => ClockSkew,
        SignInProblem.FederatedTokenRejected => FederatedTokenRejected,
        SignInProblem.ManagedIdentityUnavailable => ManagedIdentityUnavailable,
        SignInProblem.EnvironmentIncomplete => EnvironmentIncomplete,
        SignInProblem.AccessTokenProviderFailed => AccessTokenProviderFailed,
        SignInProblem.TokenCacheUnavailable => TokenCacheUnavailable,
        _ => SignInFailed,
    };

    private static IReadOnlyList<ErrorDefinition> SignInErrors =>
    [
        SignInFailed, SignInCancelled, InteractionRequired, SignInBlocked,
        CertificateNotFound, CertificateNotReadable, CertificatePasswordWrong, CertificateExpired, CertificateNotYetValid, CertificateWithoutPrivateKey,
        CertificateStoreNotSupported, CertificateRejected, ClientSecretRejected, AppNotFound, OrganizationNotFound, TenantMismatch,
        TokenAudienceMismatch, AccessTokenExpired, ClockSkew, FederatedTokenRejected, ManagedIdentityUnavailable, EnvironmentIncomplete,
        AccessTokenProviderFailed, TokenCacheUnavailable,
    ];
}
