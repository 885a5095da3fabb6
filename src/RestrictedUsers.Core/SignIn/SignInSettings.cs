using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>How to sign in, with everything known that the caller may have left to defaults or to the environment.</summary>
internal sealed record SignInSettings
{
    /// <summary>The app of Microsoft's own Exchange Online module, for people (service-protocol 5.1).</summary>
    internal const string ExchangeModuleApp = "fb78d390-0c51-40cd-8e17-fdbfab77341b";

    /// <summary>The way, for people to read.</summary>
    internal required string Method { get; init; }

    /// <summary>The way that is really taken: <see cref="SignInMethod.EnvironmentVariable"/> leads to another one.</summary>
    internal required SignInMethod Kind { get; init; }

    /// <summary>The organisation to sign in to: a tenant's id or one of its domains; null where the person decides.</summary>
    internal string? Tenant { get; init; }

    internal string? AppId { get; init; }

    internal string? UserPrincipalName { get; init; }

    internal X509Certificate2? Certificate { get; init; }

    internal string? CertificatePath { get; init; }

    internal Func<string>? CertificatePassword { get; init; }

    internal string? CertificateThumbprint { get; init; }

    internal Func<string>? ClientSecret { get; init; }

    internal string? FederatedTokenPath { get; init; }

    internal string? ManagedIdentityAccountId { get; init; }

    internal Func<CancellationToken, Task<string>>? AccessTokenProvider { get; init; }

    internal bool PersistTokenCache { get; init; }

    /// <summary>A person has to act, which takes as long as it takes.</summary>
    internal bool NeedsPerson => Kind is SignInMethod.Interactive or SignInMethod.DeviceCode;

    // A record prints its members; nothing of this is to be printed.
    public override string ToString() => Method;

    /// <summary>Reads the options.</summary>
    /// <param name="options">What the caller asks for.</param>
    /// <param name="environment">Gives environment variables.</param>
    /// <exception cref="ArgumentException">An option is missing.</exception>
    /// <exception cref="ProtectionServiceException">The environment variables do not describe an app.</exception>
    internal static SignInSettings Read(ConnectOptions options, Func<string, string?> environment)
    {
        var settings = new SignInSettings
        {
            Method = options.SignIn.ToString(),
            Kind = options.SignIn,
            Tenant = Text(options.DelegatedOrganization) ?? Text(options.Organization),
            AppId = Text(options.AppId),
            UserPrincipalName = Text(options.UserPrincipalName),
            Certificate = options.Certificate,
            CertificatePath = options.CertificatePath,
            CertificatePassword = options.CertificatePassword,
            CertificateThumbprint = Text(options.CertificateThumbprint),
            ClientSecret = options.ClientSecret,
            FederatedTokenPath = options.FederatedTokenPath,
            ManagedIdentityAccountId = Text(options.ManagedIdentityAccountId),
            AccessTokenProvider = options.AccessTokenProvider,
            PersistTokenCache = options.PersistTokenCache,
        };
        if (options.SignIn == SignInMethod.EnvironmentVariable)
        {
            settings = settings.FromEnvironment(environment);
        }

        if (settings.Kind is SignInMethod.Certificate or SignInMethod.ClientSecret or SignInMethod.FederatedToken)
        {
            _ = settings.AppId ?? throw new ArgumentException("The app's id is missing.", nameof(options));
            _ = settings.Tenant ?? throw new ArgumentException("The organisation is missing.", nameof(options));
        }

        return settings;
    }

    // The names that Azure's tools use (AZURE_TENANT_ID and so on).
    private SignInSettings FromEnvironment(Func<string, string?> environment)
    {
        string? Value(string name) => Text(environment(name));
        var missing = new List<string>();
        if (Value("AZURE_CLIENT_ID") is null)
        {
            missing.Add("AZURE_CLIENT_ID");
        }

        if (Tenant is null && Value("AZURE_TENANT_ID") is null)
        {
            missing.Add("AZURE_TENANT_ID");
        }

        string? certificate = Value("AZURE_CLIENT_CERTIFICATE_PATH");
        string? token = Value("AZURE_FEDERATED_TOKEN_FILE");
        bool hasSecret = Value("AZURE_CLIENT_SECRET") is not null;
        if (!hasSecret && certificate is null && token is null)
        {
            missing.Add("one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE");
        }

        if (missing.Count > 0)
        {
            throw SignInErrors.Create(
                SignInProblem.EnvironmentIncomplete,
                $"The environment variables do not describe an app: {string.Join(", ", missing)} not set.",
                missing[0]);
        }

        return this with
        {
            Kind = hasSecret ? SignInMethod.ClientSecret : certificate is not null ? SignInMethod.Certificate : SignInMethod.FederatedToken,
            Tenant = Tenant ?? Value("AZURE_TENANT_ID"),
            AppId = Value("AZURE_CLIENT_ID"),
            ClientSecret = hasSecret ? () => environment("AZURE_CLIENT_SECRET") ?? "" : null,
            CertificatePath = certificate,
            CertificatePassword = Value("AZURE_CLIENT_CERTIFICATE_PASSWORD") is null ? null : () => environment("AZURE_CLIENT_CERTIFICATE_PASSWORD") ?? "",
            FederatedTokenPath = token,
        };
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text!.Trim();
}
