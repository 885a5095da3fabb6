using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>The ways to a token, each as the real sign-in service has it.</summary>
internal sealed class TokenGrants
{
    private static readonly TimeSpan s_codeLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_sessionLifetime = TimeSpan.FromDays(90);

    private readonly IssuedTokens _tokens;
    private readonly PendingSignIns _codes = new();
    private readonly PendingSignIns _devices = new();
    private readonly PendingSignIns _sessions = new();

    public TokenGrants(IssuedTokens tokens) => _tokens = tokens;

    /// <summary>Ends all refresh tokens.</summary>
    public void EndSessions() => _sessions.Clear();

    /// <summary>The authorization page. Nobody types: the person of the settings answers at once.</summary>
    public EmulatorResponse Authorize(AuthorityCall call)
    {
        var query = call.Query;
        var redirect = query["redirect_uri"];
        if (!Uri.TryCreate(redirect, UriKind.Absolute, out var uri) || !uri.IsLoopback || query["response_type"] != "code" || query["code_challenge_method"] != "S256")
        {
            return AuthorityAnswer.Refuse(new AuthorityRefusal("invalid_request", 50011, "The redirect URI specified in the request does not match the ones configured for the application."), call.Now);
        }

        if (call.Settings.Person == PersonAnswer.Ignore)
        {
            return EmulatorResponse.FromBytes(200, "text/html", Encoding.UTF8.GetBytes("<html><body>Sign in</body></html>"));
        }

        var user = FindUser(call, query["login_hint"]);
        var answer = call.Settings.Person == PersonAnswer.Decline || user is null
            ? "error=access_denied&error_description=" + Uri.EscapeDataString("AADSTS65004: User declined to consent to access the app.")
            : "code=" + Uri.EscapeDataString(_codes.Add(new PendingSignIn
            {
                AppId = query["client_id"],
                User = user.Name,
                EndsAt = call.Now + s_codeLifetime,
                RedirectUri = redirect,
                Challenge = query["code_challenge"],
            }));
        answer += "&state=" + Uri.EscapeDataString(query["state"]);
        return query["response_mode"] == "form_post" ? FormPost(redirect, answer) : Redirect(redirect, answer);
    }

    /// <summary>The first half of signing in on another device.</summary>
    public AuthorityResult DeviceCode(AuthorityCall call)
    {
        if (FindUser(call, string.Empty) is not { } user)
        {
            return new AuthorityRefusal("invalid_request", 50034, "There is nobody in this tenant.");
        }

        var device = _devices.Add(new PendingSignIn { AppId = call.Form["client_id"], User = user.Name, EndsAt = call.Now + s_codeLifetime });
        return AuthorityAnswer.Json(200, writer =>
        {
            writer.WriteString("device_code", device);
            writer.WriteString("user_code", "EMUL8TOR7");
            writer.WriteString("verification_uri", call.Origin + "/devicelogin");
            writer.WriteNumber("expires_in", (int)s_codeLifetime.TotalSeconds);
            writer.WriteNumber("interval", 1);
            writer.WriteString("message", "To sign in, use a web browser to open the page " + call.Origin + "/devicelogin and enter the code EMUL8TOR7 to authenticate.");
        });
    }

    /// <summary>The token endpoint.</summary>
    public AuthorityResult Token(AuthorityCall call)
    {
        switch (call.Form["grant_type"])
        {
            case "client_credentials":
                return ForApp(call);
            case "authorization_code":
                var code = _codes.Take(call.Form["code"]);
                return code is null || code.EndsAt < call.Now || code.RedirectUri != call.Form["redirect_uri"] || code.AppId != call.Form["client_id"]
                    ? new AuthorityRefusal("invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity.")
                    : !code.Knows(call.Form["code_verifier"])
                        ? new AuthorityRefusal("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
                        : ForPerson(call, code);
            case "urn:ietf:params:oauth:grant-type:device_code" or "device_code":
                return ForDevice(call);
            case "refresh_token":
                var session = _sessions.Find(call.Form["refresh_token"]);
                return session is null || session.EndsAt < call.Now
                    ? new AuthorityRefusal("invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed.")
                    : ForPerson(call, session);
            default:
                return new AuthorityRefusal("unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + call.Form["grant_type"] + "'.");
        }
    }

    /// <summary>The managed identity's endpoint in App Service, Functions and Automation.</summary>
    public AuthorityResult ManagedIdentity(AuthorityCall call)
    {
        var identity = call.Settings.ManagedIdentity;
        var wanted = call.Query["client_id"];
        if (call.Settings.IdentityHeader.Length == 0 || call.Request.Header("X-IDENTITY-HEADER") != call.Settings.IdentityHeader)
        {
            return EmulatorResponse.Empty(401);
        }

        if (identity.Id.Length == 0 || (wanted.Length > 0 && wanted != identity.Id))
        {
            return AuthorityAnswer.Json(400, writer =>
            {
                writer.WriteNumber("statusCode", 400);
                writer.WriteString("message", "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.");
            });
        }

        var token = Issue(call, AppHolder(identity), call.Query["resource"].TrimEnd('/'));
        return AuthorityAnswer.Json(200, writer =>
        {
            writer.WriteString("access_token", token);
            writer.WriteString("expires_on", (call.Now + call.Settings.TokenLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            writer.WriteString("resource", call.Query["resource"]);
            writer.WriteString("token_type", "Bearer");
            writer.WriteString("client_id", identity.Id);
        });
    }

    private AuthorityResult ForApp(AuthorityCall call)
    {
        var id = call.Form["client_id"];
        var app = call.Settings.Apps.FirstOrDefault(a => string.Equals(a.Id, id, StringComparison.OrdinalIgnoreCase));
        if (app is null)
        {
            return new AuthorityRefusal("unauthorized_client", 700016, "Application with identifier '" + id + "' was not found in the directory '" + call.Runtime.Scenario.Organization + "'.");
        }

        if (ClientProof.Check(app, call.Form, call.Origin, call.TenantId, call.Now) is { } refusal)
        {
            return refusal;
        }

        var token = Issue(call, AppHolder(app), Audience(call));
        return AuthorityAnswer.Json(200, writer => WriteToken(writer, call, token));
    }

    private AuthorityResult ForDevice(AuthorityCall call)
    {
        var code = call.Form["device_code"];
        if (_devices.Find(code) is not { } device || device.EndsAt < call.Now)
        {
            return new AuthorityRefusal("expired_token", 70019, "The verification code has expired.");
        }

        if (call.Settings.Person == PersonAnswer.Decline)
        {
            return new AuthorityRefusal("authorization_declined", 70018, "The user declined.");
        }

        if (call.Settings.Person == PersonAnswer.Ignore || ++device.Polls <= call.Settings.DevicePolls)
        {
            return new AuthorityRefusal("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
        }

        _devices.Take(code);
        return ForPerson(call, device);
    }

    private AuthorityResult ForPerson(AuthorityCall call, PendingSignIn signIn)
    {
        if (FindUser(call, signIn.User) is not { } user)
        {
            return new AuthorityRefusal("invalid_grant", 50034, "The user account does not exist in the directory.");
        }

        var holder = new TokenHolder { User = user.Name, AppId = signIn.AppId, Role = user.Role, Permissions = ["Exchange.Manage"] };
        var token = Issue(call, holder, Audience(call));
        var session = _sessions.Add(new PendingSignIn { AppId = signIn.AppId, User = user.Name, EndsAt = call.Now + s_sessionLifetime });
        return AuthorityAnswer.Json(200, writer =>
        {
            WriteToken(writer, call, token);
            writer.WriteString("scope", Audience(call) + "/Exchange.Manage " + Audience(call) + "/.default");
            writer.WriteString("refresh_token", session);
            writer.WriteString("id_token", _tokens.Sign(IdToken(call, signIn.AppId, user.Name)));
            writer.WriteString("client_info", Jwt.Encode(Encoding.UTF8.GetBytes("{\"uid\":\"" + ObjectId(user.Name) + "\",\"utid\":\"" + call.TenantId + "\"}")));
        });
    }

    private string Issue(AuthorityCall call, TokenHolder holder, string audience) =>
        _tokens.Create(holder, call.Settings.Audience ?? audience, call.TenantId, call.Now, call.Settings.TokenLifetime);

    private static TokenHolder AppHolder(EmulatedApp app) =>
        new() { AppId = app.Id, Role = app.Role, Permissions = [.. app.Permissions] };

    private static EmulatedUser? FindUser(AuthorityCall call, string name) =>
        name.Length == 0
            ? call.Settings.Users.FirstOrDefault()
            : call.Settings.Users.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase));

    // The first scope that is a resource's; openid and such stand beside it.
    private static string Audience(AuthorityCall call)
    {
        var scope = call.Form["scope"].Split(' ').FirstOrDefault(s => s.Contains("://", StringComparison.Ordinal)) ?? string.Empty;
        var slash = scope.LastIndexOf('/');
        return slash > 0 ? scope.Substring(0, slash).TrimEnd('/') : scope;
    }

    private static void WriteToken(Utf8JsonWriter writer, AuthorityCall call, string token)
    {
        writer.WriteString("token_type", "Bearer");
        writer.WriteNumber("expires_in", (int)call.Settings.TokenLifetime.TotalSeconds);
        writer.WriteNumber("ext_expires_in", (int)call.Settings.TokenLifetime.TotalSeconds);
        writer.WriteString("access_token", token);
    }

    private static byte[] IdToken(AuthorityCall call, string appId, string user)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("aud", appId);
            writer.WriteString("iss", call.Origin + "/" + call.TenantId + "/v2.0");
            writer.WriteNumber("iat", call.Now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", (call.Now + call.Settings.TokenLifetime).ToUnixTimeSeconds());
            writer.WriteString("tid", call.TenantId);
            writer.WriteString("oid", ObjectId(user));
            writer.WriteString("sub", ObjectId(user));
            writer.WriteString("preferred_username", user);
            writer.WriteString("name", user);
            writer.WriteString("ver", "2.0");
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    // A person's id in the directory: the same each time, made of the name.
    private static string ObjectId(string user)
    {
        var bytes = new byte[16];
        var name = Encoding.UTF8.GetBytes(user.ToUpperInvariant());
        for (var i = 0; i < name.Length; i++)
        {
            bytes[i % 16] = (byte)((bytes[i % 16] * 31) + name[i]);
        }

        return new Guid(bytes).ToString();
    }

    private static EmulatorResponse Redirect(string redirect, string answer)
    {
        var response = EmulatorResponse.Empty(302);
        response.Headers["Location"] = redirect + (redirect.Contains('?') ? "&" : "?") + answer;
        return response;
    }

    private static EmulatorResponse FormPost(string redirect, string answer)
    {
        var page = new StringBuilder("<html><body><form method=\"POST\" action=\"").Append(WebUtility.HtmlEncode(redirect)).Append("\">");
        foreach (var field in answer.Split('&'))
        {
            var pair = field.Split('=');
            page.Append("<input type=\"hidden\" name=\"").Append(pair[0]).Append("\" value=\"")
                .Append(WebUtility.HtmlEncode(Uri.UnescapeDataString(pair[1]))).Append("\"/>");
        }

        return EmulatorResponse.FromBytes(200, "text/html", Encoding.UTF8.GetBytes(page.Append("</form></body></html>").ToString()));
    }
}
