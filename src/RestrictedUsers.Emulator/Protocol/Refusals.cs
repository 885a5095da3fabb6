using System;
using System.Globalization;
using System.Text;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The answers 401 and 403.</summary>
internal static class Refusals
{
    private const int NulBytes = 56;
    private const string AuthorizationUri = "https://login.microsoftonline.com/common/oauth2/authorize";

    /// <summary>401, with the reason in WWW-Authenticate.</summary>
    /// <param name="text">What is wrong with the token, or null.</param>
    /// <param name="claimsChallenge">Whether a token with further claims is asked for.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="now">The service's clock.</param>
    public static EmulatorResponse Unauthorized(string? text, bool claimsChallenge, EmulatorSettings settings, DateTimeOffset now)
    {
        var response = ErrorEnvelope.Create(401, text ?? "The access token is not valid.", settings);
        var challenge = "Bearer realm=\"\", authorization_uri=\"" + AuthorizationUri + "\"";
        if (claimsChallenge)
        {
            // The form of continuous access evaluation: tokens issued before this moment no longer count.
            var claims = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\""
                + now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + "\"}}}";
            challenge += ", error=\"insufficient_claims\", claims=\"" + Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)) + "\"";
        }
        else
        {
            challenge += ", error=\"invalid_token\"";
        }

        response.Headers["WWW-Authenticate"] = challenge;
        response.Headers["x-ms-diagnostics"] =
            "2000003;reason=\"" + HeaderText(text ?? "The access token is not valid.") + "\";error_category=\"invalid_token\"";
        return response;
    }

    /// <summary>403, whose body is not JSON.</summary>
    /// <param name="reason">The reason for <c>x-ms-diagnostics</c>, or null for none.</param>
    /// <param name="settings">The settings.</param>
    public static EmulatorResponse Forbidden(string? reason, EmulatorSettings settings)
    {
        var response = settings.ForbiddenBody == ForbiddenBody.Empty
            ? EmulatorResponse.Empty(403)
            : EmulatorResponse.FromBytes(403, contentType: null, new byte[NulBytes]);
        if (settings.ForbiddenBody == ForbiddenBody.NulBytesDeclaredGzip)
        {
            response.Headers["Content-Encoding"] = "gzip";
        }

        if (reason is not null)
        {
            response.Headers["x-ms-diagnostics"] = "2000003;reason=\"" + HeaderText(reason) + "\";error_category=\"insufficient_permissions\"";
        }

        return response;
    }

    // A header holds printable ASCII only.
    private static string HeaderText(string text) =>
        new(Array.ConvertAll(text.ToCharArray(), character => character is >= ' ' and < '\x7f' and not '"' ? character : '?'));
}
