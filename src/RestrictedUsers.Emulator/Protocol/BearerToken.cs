using System;
using System.Text;
using System.Text.Json;
using RestrictedUsers.Emulator.Authority;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>Looks at the caller's token: any text counts unless the settings say otherwise; a JWT also tells who acts.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The refusal of a missing or unaccepted token, or null when it is fine.</summary>
    /// <param name="authorization">The header.</param>
    /// <param name="tenant">The tenant that is asked.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="role">What the caller may do: everything, unless the tenant's sign-in service is the only one.</param>
    public static EmulatorResponse? Check(string? authorization, EmulatedTenant tenant, EmulatorSettings settings, DateTimeOffset now, out EmulatedRole role)
    {
        role = EmulatedRole.Administrator;
        var token = Read(authorization);
        if (token.Length == 0)
        {
            var response = EmulatorResponse.Empty(401);
            response.Headers["WWW-Authenticate"] =
                "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", realm=\"\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\"";
            return response;
        }

        if (settings.ExpiredTokens.Contains(token))
        {
            return Refusals.Unauthorized("The access token has expired.", claimsChallenge: false, settings, now);
        }

        if (settings.Authority.Enforced)
        {
            return tenant.Authority.Tokens.Judge(token, tenant.TenantId, now, out role) switch
            {
                TokenVerdict.Good => null,
                TokenVerdict.Expired => Refusals.Unauthorized("The access token has expired.", claimsChallenge: false, settings, now),
                TokenVerdict.Revoked => Refusals.Unauthorized("The access token was revoked.", claimsChallenge: true, settings, now),
                TokenVerdict.WithoutPermission => Refusals.Unauthorized("The app is not assigned the role that is needed.", claimsChallenge: false, settings, now),
                _ => Refusals.Unauthorized(text: null, claimsChallenge: false, settings, now),
            };
        }

        return settings.AcceptedTokens.Count == 0 || settings.AcceptedTokens.Contains(token)
            ? null
            : Refusals.Unauthorized(text: null, claimsChallenge: false, settings, now);
    }

    /// <summary>Who acts: the token's user or application, else the one of the settings.</summary>
    public static Actor ActorOf(string? authorization, EmulatorSettings settings, string organization)
    {
        var parts = Read(authorization).Split('.');
        if (parts.Length == 3 && TryDecode(parts[1], out var claims))
        {
            using (claims)
            {
                var user = Claim(claims, "upn") ?? Claim(claims, "unique_name") ?? Claim(claims, "preferred_username");
                var application = Claim(claims, "appid") ?? Claim(claims, "azp");
                if (user is not null)
                {
                    return new Actor(user, Actor.Admin, application);
                }

                if (application is not null)
                {
                    return new Actor(application, Actor.ServicePrincipal, application);
                }
            }
        }

        return new Actor(settings.Audit.Actor ?? "admin@" + organization, Actor.Admin);
    }

    private static string Read(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization.Substring(Scheme.Length).Trim()
            : string.Empty;

    private static bool TryDecode(string part, out JsonDocument claims)
    {
        claims = null!;
        try
        {
            var padded = part.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
            claims = JsonDocument.Parse(Encoding.UTF8.GetString(json));
            return claims.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Not a JWT: an opaque token is as good.
            return false;
        }
    }

    private static string? Claim(JsonDocument claims, string name) =>
        claims.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
