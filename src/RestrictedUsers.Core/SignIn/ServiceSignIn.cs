using System;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Signs in to the real service: finds its hosts, the tenant, and a first token, and makes sure that the three belong together
/// before anything is asked of the service.
/// </summary>
internal sealed class ServiceSignIn
{
    private readonly TimeProvider _time;
    private readonly Func<string, string?> _environment;
    private readonly NetworkHandlers _handlers;
    private readonly string _localData;

    internal ServiceSignIn(TimeProvider time, Func<string, string?> environment, NetworkHandlers handlers, string localData)
    {
        _time = time;
        _environment = environment;
        _handlers = handlers;
        _localData = localData;
    }

    /// <summary>Signs in.</summary>
    /// <exception cref="ArgumentException">An option is missing or wrong; the message says which.</exception>
    /// <exception cref="ProtectionServiceException">Signing in failed.</exception>
    internal async Task<ServiceEndpoint> OpenAsync(ConnectOptions options, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var cloud = Cloud.Find(options.Environment);
        Uri service = Checked(options.ServiceUri, allowLoopback: true, "The service's address") ?? cloud.DefaultService;
        SignInSettings settings = SignInSettings.Read(options, _environment);
        Authority? authority = AuthorityFor(options, cloud, service);
        ITokenSource? tokens = null;
        TimeSpan patience = settings.NeedsPerson ? options.OperationTimeout : options.RequestTimeout;
        using CancellationTokenSource limit = _time.CreateCancellationTokenSource(patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // What is wrong on this machine (a certificate, a token for another service) is told before anything leaves it.
            string audience = cloud.AudienceFor(service);
            var check = new TokenCheck(audience, _time);
            tokens = CreateSource(options, settings, authority, audience + "/.default", check, notices);
            string? known = await FindTenantAsync(settings, authority, notices, both.Token).ConfigureAwait(false);
            if (known is not null)
            {
                check.Require(known, settings.Tenant!);
            }

            _ = check.Read(await tokens.GetTokenAsync(both.Token).ConfigureAwait(false));
            ServiceEndpoint endpoint = Describe(options, settings, service, known, tokens, authority);
            if (endpoint.TenantId is string tenant)
            {
                // Whatever comes later, from a callback or a shared cache, must not lead to another organisation.
                check.Require(tenant, endpoint.Organization);
            }

            Warn(settings, tokens.Facts, notices);
            return endpoint;
        }
        catch (Exception e)
        {
            tokens?.Dispose();
            authority?.Dispose();
            if (e is OperationCanceledException && limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw settings.NeedsPerson
                    ? SignInErrors.Create(SignInProblem.SignInCancelled, $"Nobody signed in within {ResponseReader.Seconds(patience)}.", settings.UserPrincipalName)
                    : new ProtectionServiceException(ServiceErrorKind.Timeout, $"The sign-in service did not answer within {ResponseReader.Seconds(patience)}.");
            }

            throw;
        }
    }

    // A service on this machine has no cloud whose sign-in service could be asked.
    private Authority? AuthorityFor(ConnectOptions options, Cloud cloud, Uri service)
    {
        Uri? address = Checked(options.AuthorityUri, allowLoopback: false, "The address of the sign-in service")
            ?? (service.IsLoopback ? null : cloud.DefaultAuthority);
        return address is null ? null : new Authority(address, _handlers, options.RequestTimeout);
    }

    private static async Task<string?> FindTenantAsync(SignInSettings settings, Authority? authority, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        if (settings.Tenant is not string tenant)
        {
            return null;
        }

        if (Guid.TryParse(tenant, out Guid id))
        {
            return id.ToString("D");
        }

        if (authority is null)
        {
            return null;
        }

        try
        {
            return await authority.FindTenantAsync(tenant, cancellationToken).ConfigureAwait(false);
        }
        catch (ProtectionServiceException e) when (e.SignInProblem is null && settings.Kind is SignInMethod.AccessToken or SignInMethod.AccessTokenProvider or SignInMethod.ManagedIdentity)
        {
            // The token comes from elsewhere and tells its tenant itself; a host without a way to the sign-in service can still work.
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Request, $"The tenant of '{tenant}' could not be looked up. {e.Message}"));
            return null;
        }
    }

    private ITokenSource CreateSource(
        ConnectOptions options, SignInSettings settings, Authority? authority, string scope, TokenCheck check, IProgress<ServiceNotice>? notices)
    {
        switch (settings.Kind)
        {
            case SignInMethod.AccessToken:
                Func<string> reveal = options.AccessToken ?? throw new ArgumentException("The access token is missing.", nameof(options));
                return new GivenTokenSource(reveal, settings.Method, check.Read(reveal()));
            case SignInMethod.AccessTokenProvider:
                var provider = new ProviderIssuer(settings.AccessTokenProvider ?? throw new ArgumentException("The token provider is missing.", nameof(options)));
                return new RenewingTokenSource(provider, settings.Method, check, _time);
            default:
                Authority needed = authority ?? throw new ArgumentException(
                    options.ServiceUri?.IsLoopback == true
                        ? "The service is on this machine, which has no sign-in service of its own: give its address."
                        : "This cloud is closed: there is no sign-in service, unless its address is given.",
                    nameof(options));
                ITokenIssuer issuer = new TokenIssuers(needed, _time, _localData)
                    .Create(settings, scope, text => notices?.Report(new ServiceNotice(ServiceNoticeKind.Instruction, text)));
                return new RenewingTokenSource(issuer, settings.Method, check, _time);
        }
    }

    private ServiceEndpoint Describe(ConnectOptions options, SignInSettings settings, Uri service, string? known, ITokenSource tokens, Authority? authority)
    {
        string? tenantId = tokens.Facts.TenantId ?? known;
        string organization = settings.Tenant ?? tenantId
            ?? throw new ArgumentException("The organisation is missing, and the token does not tell it.", nameof(options));
        return new ServiceEndpoint
        {
            Uri = service,
            Organization = organization,
            TenantId = tenantId,
            DelegatedOrganization = string.IsNullOrWhiteSpace(options.DelegatedOrganization) ? null : organization,
            Tokens = tokens,
            Transport = ServiceTransport.OverNetwork(_handlers),
            Authority = authority,
        };
    }

    private static void Warn(SignInSettings settings, TokenFacts facts, IProgress<ServiceNotice>? notices)
    {
        if (settings.UserPrincipalName is string wanted && facts.UserPrincipalName is string user && !wanted.Equals(user, StringComparison.OrdinalIgnoreCase))
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"Signed in as {user}, not as {wanted}."));
        }

        if (facts is { IsReadable: true, IsApp: true } && !HasExchangePermission(facts))
        {
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Warning,
                "The token carries no application permission Exchange.ManageAsApp, so the service will refuse every command (401). Grant it to the app and have an admin consent to it."));
        }
    }

    private static bool HasExchangePermission(TokenFacts facts)
    {
        foreach (string permission in facts.Permissions)
        {
            if (permission.StartsWith("Exchange.Manage", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static Uri? Checked(Uri? uri, bool allowLoopback, string what)
    {
        if (uri is not null && (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && !(allowLoopback && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))))
        {
            throw new ArgumentException($"'{uri}' cannot be used. {what} must be https" + (allowLoopback ? " (http only on this machine itself)." : "."), nameof(uri));
        }

        return uri;
    }
}
