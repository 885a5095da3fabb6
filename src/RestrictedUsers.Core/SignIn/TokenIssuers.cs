using System;
using System.IO;
using System.Threading.Tasks;
using Azure.Identity;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Makes the issuer for a way of signing in.</summary>
internal sealed class TokenIssuers
{
    private const string CacheName = "RestrictedUsers";

    private readonly Authority _authority;
    private readonly TimeProvider _time;
    private readonly string _localData;

    /// <summary>Creates the maker.</summary>
    /// <param name="authority">The sign-in service.</param>
    /// <param name="time">The clock, for certificates.</param>
    /// <param name="localData">The user's folder for local application data.</param>
    internal TokenIssuers(Authority authority, TimeProvider time, string localData)
    {
        _authority = authority;
        _time = time;
        _localData = localData;
    }

    /// <summary>Makes it. Nothing is sent yet; a certificate is opened and looked at.</summary>
    /// <param name="settings">How to sign in.</param>
    /// <param name="scope">The scope of the tokens.</param>
    /// <param name="instruct">Tells the person what to do.</param>
    /// <exception cref="ProtectionServiceException">The certificate cannot be used.</exception>
    internal ITokenIssuer Create(SignInSettings settings, string scope, Action<string> instruct)
    {
        SignInRequest Request(string? subject) => new(settings.Kind, scope, subject);
        switch (settings.Kind)
        {
            case SignInMethod.Certificate:
                var certificate = SignInCertificate.Open(settings, _time);
                return new CredentialIssuer(() => WithCertificate(settings, certificate), Request(settings.Tenant), certificate);
            case SignInMethod.ClientSecret:
                Func<string> secret = settings.ClientSecret ?? throw new ArgumentException("The app's secret is missing.", nameof(settings));
                return new CredentialIssuer(() => WithSecret(settings, secret()), Request(settings.Tenant), owned: null);
            case SignInMethod.FederatedToken:
                return new CredentialIssuer(() => WithFederatedToken(settings), Request(settings.FederatedTokenPath), owned: null);
            case SignInMethod.ManagedIdentity:
                return new CredentialIssuer(() => WithManagedIdentity(settings), Request(settings.ManagedIdentityAccountId), owned: null);
            case SignInMethod.Interactive:
                return WithBrowser(settings, Request(settings.UserPrincipalName ?? settings.Tenant));
            case SignInMethod.DeviceCode:
                return WithDeviceCode(settings, Request(settings.Tenant), instruct);
            default:
                throw new ArgumentException($"'{settings.Kind}' is no way to sign in here.", nameof(settings));
        }
    }

    private ClientCertificateCredential WithCertificate(SignInSettings settings, SignInCertificate certificate)
    {
        var options = _authority.Configure(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = _authority.IsPrivate });
        options.TokenCachePersistenceOptions = Cache(settings);
        return new ClientCertificateCredential(settings.Tenant, settings.AppId, certificate.Certificate, options);
    }

    private ClientSecretCredential WithSecret(SignInSettings settings, string secret)
    {
        if (secret.Length == 0)
        {
            throw new ArgumentException("The app's secret is empty.", nameof(secret));
        }

        var options = _authority.Configure(new ClientSecretCredentialOptions { DisableInstanceDiscovery = _authority.IsPrivate });
        options.TokenCachePersistenceOptions = Cache(settings);
        return new ClientSecretCredential(settings.Tenant, settings.AppId, secret, options);
    }

    private ClientAssertionCredential WithFederatedToken(SignInSettings settings)
    {
        string path = settings.FederatedTokenPath ?? throw new ArgumentException("The file of the federated token is missing.", nameof(settings));
        var options = _authority.Configure(new ClientAssertionCredentialOptions { DisableInstanceDiscovery = _authority.IsPrivate });
        options.TokenCachePersistenceOptions = Cache(settings);
        return new ClientAssertionCredential(settings.Tenant, settings.AppId, _ => Task.FromResult(ReadFederatedToken(path)), options);
    }

    // Read anew each time: the host replaces it long before it ends.
    private static string ReadFederatedToken(string path)
    {
        try
        {
            string token = File.ReadAllText(path).Trim();
            return token.Length > 0
                ? token
                : throw SignInErrors.Create(SignInProblem.FederatedTokenRejected, $"The file of the federated token '{path}' is empty.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SignInErrors.Create(SignInProblem.FederatedTokenRejected, $"The file of the federated token '{path}' cannot be read: {e.Message}", path, e);
        }
    }

    private ManagedIdentityCredential WithManagedIdentity(SignInSettings settings) => new(_authority.Configure(new ManagedIdentityCredentialOptions(
        settings.ManagedIdentityAccountId is string id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned)));

    private PersonIssuer WithBrowser(SignInSettings settings, SignInRequest request)
    {
        SignInRecordFile? record = Record(settings);
        var options = _authority.Configure(new InteractiveBrowserCredentialOptions
        {
            TenantId = settings.Tenant,
            ClientId = settings.AppId ?? SignInSettings.ExchangeModuleApp,
            LoginHint = settings.UserPrincipalName,
            DisableAutomaticAuthentication = true,
            DisableInstanceDiscovery = _authority.IsPrivate,
            TokenCachePersistenceOptions = Cache(settings),
            AuthenticationRecord = record?.Record,
        });
        var credential = new InteractiveBrowserCredential(options);
        return new PersonIssuer(credential, credential.AuthenticateAsync, request, record);
    }

    private PersonIssuer WithDeviceCode(SignInSettings settings, SignInRequest request, Action<string> instruct)
    {
        SignInRecordFile? record = Record(settings);
        var options = _authority.Configure(new DeviceCodeCredentialOptions
        {
            TenantId = settings.Tenant,
            ClientId = settings.AppId ?? SignInSettings.ExchangeModuleApp,
            DisableAutomaticAuthentication = true,
            DisableInstanceDiscovery = _authority.IsPrivate,
            TokenCachePersistenceOptions = Cache(settings),
            AuthenticationRecord = record?.Record,
            DeviceCodeCallback = (code, _) =>
            {
                instruct(Text.Harmless.Text(code.Message, 500));
                return Task.CompletedTask;
            },
        });
        var credential = new DeviceCodeCredential(options);
        return new PersonIssuer(credential, credential.AuthenticateAsync, request, record);
    }

    private static TokenCachePersistenceOptions? Cache(SignInSettings settings) =>
        settings.PersistTokenCache ? new TokenCachePersistenceOptions { Name = CacheName } : null;

    private SignInRecordFile? Record(SignInSettings settings) => settings.PersistTokenCache
        ? SignInRecordFile.Open(
            Path.Combine(_localData, CacheName), _authority.Address.Host, settings.Tenant, settings.AppId, settings.UserPrincipalName, settings.Kind.ToString())
        : null;
}
