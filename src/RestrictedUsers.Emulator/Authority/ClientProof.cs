using System;
using System.Security.Cryptography.X509Certificates;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>Checks that an app is the one that it says: by secret, by an assertion signed with its certificate, or by another issuer's token.</summary>
internal static class ClientProof
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string FederatedAudience = "api://AzureADTokenExchange";

    /// <summary>Null when the proof holds.</summary>
    public static AuthorityRefusal? Check(EmulatedApp app, TokenForm form, string origin, string tenantId, DateTimeOffset now)
    {
        if (form["client_secret"].Length > 0)
        {
            return CheckSecret(app, form["client_secret"]);
        }

        if (form["client_assertion_type"] != AssertionType)
        {
            return new AuthorityRefusal("invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", 401);
        }

        using var assertion = Jwt.Parse(form["client_assertion"]);
        if (assertion is null)
        {
            return new AuthorityRefusal("invalid_client", 50027, "JWT token is invalid or malformed.", 401);
        }

        return assertion.Claim("iss") == app.Id
            ? CheckCertificate(app, assertion, origin, tenantId, now)
            : CheckFederated(app, assertion, now);
    }

    private static AuthorityRefusal? CheckSecret(EmulatedApp app, string secret)
    {
        if (app.Secret.Length == 0 || app.Secret != secret)
        {
            return new AuthorityRefusal(
                "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '" + app.Id + "'.", 401);
        }

        return app.SecretExpired
            ? new AuthorityRefusal("invalid_client", 7000222, "The provided client secret keys for app '" + app.Id + "' are expired.", 401)
            : null;
    }

    private static AuthorityRefusal? CheckCertificate(EmulatedApp app, Jwt assertion, string origin, string tenantId, DateTimeOffset now)
    {
        var signed = false;
        foreach (var registered in app.Certificates)
        {
            using var certificate = new X509Certificate2(Convert.FromBase64String(registered));
            using var key = certificate.GetRSAPublicKey();
            signed |= assertion.IsSignedWith(key);
        }

        if (!signed)
        {
            return new AuthorityRefusal("invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application.", 401);
        }

        var audience = assertion.Claim("aud") ?? string.Empty;
        if (!audience.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase) || assertion.Claim("sub") != app.Id)
        {
            return new AuthorityRefusal("invalid_client", 700023, "Client assertion audience claim does not match Realm issuer of " + tenantId + ".", 401);
        }

        return IsInTime(assertion, now) ? null : new AuthorityRefusal(
            "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: " + now.UtcDateTime.ToString("O") + ".", 401);
    }

    private static AuthorityRefusal? CheckFederated(EmulatedApp app, Jwt token, DateTimeOffset now)
    {
        if (app.FederatedIssuer.Length == 0 || token.Claim("iss") != app.FederatedIssuer || token.Claim("aud") != FederatedAudience)
        {
            return new AuthorityRefusal("invalid_client", 700211, "No matching federated identity record found for presented assertion issuer '" + token.Claim("iss") + "'.", 401);
        }

        if (token.Claim("sub") != app.FederatedSubject)
        {
            return new AuthorityRefusal("invalid_client", 700213, "No matching federated identity record found for presented assertion subject '" + token.Claim("sub") + "'.", 401);
        }

        using var certificate = new X509Certificate2(Convert.FromBase64String(app.FederatedCertificate));
        using var key = certificate.GetRSAPublicKey();
        return token.IsSignedWith(key) && IsInTime(token, now)
            ? null
            : new AuthorityRefusal("invalid_client", 700223, "The federated token's signature or time is not valid.", 401);
    }

    // Five minutes either way, as the real one allows.
    private static bool IsInTime(Jwt token, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return (token.Number("nbf") ?? 0) <= seconds + 300 && (token.Number("exp") ?? 0) >= seconds - 300;
    }
}
