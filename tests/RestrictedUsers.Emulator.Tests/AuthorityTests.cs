using System.Net;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

/// <summary>The tenant's sign-in service, spoken to by hand: what it must refuse, and whom the service then lets in.</summary>
public sealed class AuthorityTests
{
    private const string App = "8e7b6a5c-0000-4000-8000-000000000001";
    private const string Settings =
        """
        { "authority": { "enforced": true, "tokenLifetime": "1h",
          "apps": [ { "id": "8e7b6a5c-0000-4000-8000-000000000001", "secret": "s3cret", "role": "Reader" } ],
          "users": [ { "name": "admin@contoso.com" } ] } }
        """;

    // The preimage and its S256 challenge of RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task A_token_of_its_own_is_accepted_until_it_ends_or_is_revoked(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, settings: Settings);
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAsync(service, "opaque"));
        var token = (await AppTokenAsync(service)).Text("access_token");
        Assert.Equal(HttpStatusCode.OK, await ListAsync(service, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAsync(service, token.Remove(token.Length - 8) + "AAAAAAAA"));

        service.Tenant.RevokeTokens();
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAsync(service, token));

        var newer = (await AppTokenAsync(service)).Text("access_token");
        Assert.Equal(HttpStatusCode.OK, await ListAsync(service, newer));
        service.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAsync(service, newer));
    }

    [Fact]
    public async Task The_browsers_code_is_good_once_and_only_with_the_right_verifier()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: Settings);
        var wrong = await RedeemAsync(service, await CodeAsync(service), Verifier.ToLowerInvariant());
        var code = await CodeAsync(service);
        var right = await RedeemAsync(service, code, Verifier);
        var again = await RedeemAsync(service, code, Verifier);

        Assert.Equal("invalid_grant", wrong.Text("error"));
        Assert.Contains("AADSTS501481", wrong.Text("error_description"), StringComparison.Ordinal);
        Assert.NotEmpty(right.Text("access_token"));
        Assert.Equal("invalid_grant", again.Text("error"));
    }

    [Theory]
    [InlineData("https://localhost.evil.example/")]
    [InlineData("https://contoso.com/")]
    public async Task The_browsers_code_goes_to_this_machine_only(string redirect)
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: Settings);

        using var response = await service.Client.GetAsync(AuthorizePath(service, redirect));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Discovery_tells_the_tenant_and_refuses_others()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: Settings);

        using var known = await service.Client.GetAsync("/contoso.com/v2.0/.well-known/openid-configuration");
        using var unknown = await service.Client.GetAsync("/nowhere.example/v2.0/.well-known/openid-configuration");

        Assert.Contains(service.Tenant.TenantId, await known.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("AADSTS90002", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_may_list_and_not_unblock()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: Settings);
        var token = (await AppTokenAsync(service)).Text("access_token");

        Assert.Equal(HttpStatusCode.OK, await ListAsync(service, token));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await SendAsync(service, token, """{"CmdletInput":{"CmdletName":"Remove-BlockedSenderAddress","Parameters":{"SenderAddress":"bruno@contoso.com"}}}"""));
    }

    private static Task<Answer> AppTokenAsync(TestService service) => PostAsync(service, new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = App,
        ["client_secret"] = "s3cret",
        ["scope"] = "https://outlook.office365.com/.default",
    });

    private static string AuthorizePath(TestService service, string redirect) =>
        $"/{service.Tenant.TenantId}/oauth2/v2.0/authorize?client_id={App}&response_type=code&state=s&code_challenge_method=S256&code_challenge={Challenge}&redirect_uri={Uri.EscapeDataString(redirect)}";

    private static async Task<string> CodeAsync(TestService service)
    {
        using var response = await service.Client.GetAsync(AuthorizePath(service, "http://localhost:5000/"));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return Uri.UnescapeDataString(response.Headers.Location!.Query.TrimStart('?').Split('&').Single(p => p.StartsWith("code=", StringComparison.Ordinal))[5..]);
    }

    private static Task<Answer> RedeemAsync(TestService service, string code, string verifier) => PostAsync(service, new()
    {
        ["grant_type"] = "authorization_code",
        ["client_id"] = App,
        ["code"] = code,
        ["code_verifier"] = verifier,
        ["redirect_uri"] = "http://localhost:5000/",
        ["scope"] = "https://outlook.office365.com/.default",
    });

    private static async Task<Answer> PostAsync(TestService service, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await service.Client.PostAsync($"/{service.Tenant.TenantId}/oauth2/v2.0/token", form);
        return new Answer(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static Task<HttpStatusCode> ListAsync(TestService service, string token) =>
        SendAsync(service, token, """{"CmdletInput":{"CmdletName":"Get-BlockedSenderAddress","Parameters":{}}}""");

    private static async Task<HttpStatusCode> SendAsync(TestService service, string token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, service.InvokePath) { Content = new StringContent(body) };
        request.Headers.Add("Authorization", "Bearer " + token);
        using var response = await service.Client.SendAsync(request);
        return response.StatusCode;
    }

    private sealed record Answer(JsonElement Body)
    {
        public string Text(string name) => Body.TryGetProperty(name, out var value) ? value.GetString()! : "";
    }
}
