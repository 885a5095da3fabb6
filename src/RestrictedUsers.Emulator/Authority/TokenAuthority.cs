using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>
/// The tenant's sign-in service, as far as tokens for Exchange Online go: OpenID discovery, the authorization page, device codes, the token
/// endpoint, and the token endpoint of a managed identity. It has the service's address.
/// </summary>
internal sealed class TokenAuthority : IDisposable
{
    private readonly EmulatedTenant _tenant;
    private readonly ConcurrentQueue<TokenRequestRecord> _requests = new();
    private readonly TokenGrants _grants;

    public TokenAuthority(EmulatedTenant tenant)
    {
        _tenant = tenant;
        _grants = new TokenGrants(Tokens);
    }

    public IssuedTokens Tokens { get; } = new();

    public IReadOnlyList<TokenRequestRecord> Requests => [.. _requests];

    public static bool Owns(Uri uri)
    {
        var path = uri.AbsolutePath;
        return path == "/msi/token"
            || path.Contains("/oauth2/", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith("/.well-known/openid-configuration", StringComparison.OrdinalIgnoreCase);
    }

    public void Revoke(bool sessionsToo)
    {
        Tokens.Revoke();
        if (sessionsToo)
        {
            _grants.EndSessions();
        }
    }

    public async Task<EmulatorResponse> ProcessAsync(EmulatorRequest request, CancellationToken clientGone)
    {
        var body = await request.ReadBodyAsync(clientGone).ConfigureAwait(false);
        var runtime = _tenant.Runtime;
        var now = _tenant.Time.GetUtcNow() + runtime.Settings.ClockOffset;
        var outage = Outage(runtime.Settings.Authority.Outage);
        if (outage is not null)
        {
            return outage;
        }

        var call = new AuthorityCall(runtime, request, body, now);
        if (request.Uri.AbsolutePath == "/msi/token")
        {
            return Recorded("managed_identity", call.Query["client_id"], string.Empty, _grants.ManagedIdentity(call), now);
        }

        if (!runtime.IsTenant(call.Tenant) && call.Tenant is not ("organizations" or "common"))
        {
            return AuthorityAnswer.Refuse(
                new AuthorityRefusal("invalid_tenant", 90002, "Tenant '" + call.Tenant + "' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."), now);
        }

        switch (call.Operation)
        {
            case "v2.0/.well-known/openid-configuration":
                return Discovery(call);
            case "oauth2/v2.0/authorize":
                return _grants.Authorize(call);
            case "oauth2/v2.0/devicecode":
                return Recorded("devicecode", call.Form["client_id"], string.Empty, _grants.DeviceCode(call), now);
            case "oauth2/v2.0/token":
                return Recorded(call.Form["grant_type"], call.Form["client_id"], call.Form["claims"], _grants.Token(call), now);
            default:
                return EmulatorResponse.Empty(404);
        }
    }

    public void Dispose() => Tokens.Dispose();

    private EmulatorResponse Recorded(string grant, string appId, string claims, AuthorityResult result, DateTimeOffset now)
    {
        _requests.Enqueue(new TokenRequestRecord(grant, appId, claims, result.Refusal?.Code));
        return result.Refusal is { } refusal ? AuthorityAnswer.Refuse(refusal, now) : result.Response!;
    }

    private static EmulatorResponse? Outage(AuthorityOutage outage) => outage switch
    {
        AuthorityOutage.Html => EmulatorResponse.FromBytes(200, "text/html", Encoding.UTF8.GetBytes("<html><body>Please log on to the proxy.</body></html>")),
        AuthorityOutage.ServerError => EmulatorResponse.Empty(503),
        AuthorityOutage.Hang => new EmulatorResponse { Action = TransportAction.Hang },
        _ => null,
    };

    private static EmulatorResponse Discovery(AuthorityCall call) => AuthorityAnswer.Json(200, writer =>
    {
        var address = call.Origin + "/" + call.TenantId;
        writer.WriteString("issuer", address + "/v2.0");
        writer.WriteString("token_endpoint", address + "/oauth2/v2.0/token");
        writer.WriteString("authorization_endpoint", address + "/oauth2/v2.0/authorize");
        writer.WriteString("device_authorization_endpoint", address + "/oauth2/v2.0/devicecode");
    });
}

/// <summary>One request to the sign-in service.</summary>
internal sealed class AuthorityCall
{
    public AuthorityCall(TenantRuntime runtime, EmulatorRequest request, byte[] body, DateTimeOffset now)
    {
        Runtime = runtime;
        Request = request;
        Now = now;
        Query = TokenForm.FromQuery(request.Uri);
        Form = TokenForm.FromBody(body);
        Origin = request.Uri.GetLeftPart(UriPartial.Authority);
        var path = request.Uri.AbsolutePath.Trim('/');
        var slash = path.IndexOf('/');
        Tenant = Uri.UnescapeDataString(slash < 0 ? path : path.Substring(0, slash));
        Operation = slash < 0 ? string.Empty : path.Substring(slash + 1);
    }

    public TenantRuntime Runtime { get; }

    public AuthoritySettings Settings => Runtime.Settings.Authority;

    public EmulatorRequest Request { get; }

    public DateTimeOffset Now { get; }

    public TokenForm Query { get; }

    public TokenForm Form { get; }

    public string Origin { get; }

    /// <summary>The tenant as the address names it.</summary>
    public string Tenant { get; }

    public string TenantId => Runtime.TenantId;

    public string Operation { get; }
}

/// <summary>An answer, or a refusal.</summary>
internal sealed class AuthorityResult
{
    public EmulatorResponse? Response { get; private init; }

    public AuthorityRefusal? Refusal { get; private init; }

    public static implicit operator AuthorityResult(EmulatorResponse response) => new() { Response = response };

    public static implicit operator AuthorityResult(AuthorityRefusal refusal) => new() { Refusal = refusal };
}
