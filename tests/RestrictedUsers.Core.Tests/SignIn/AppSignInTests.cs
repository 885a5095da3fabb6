using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Emulator;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

/// <summary>Apps and hosts: no person takes part. Azure.Identity signs in for real, over https.</summary>
public sealed class AppSignInTests : IAsyncLifetime
{
    private SignInTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await SignInTenant.StartAsync();

    public async Task DisposeAsync() => await _tenant.DisposeAsync();

    [Theory]
    [InlineData(SignInTenant.Domain)]
    [InlineData(SignInTenant.TenantId)]
    [InlineData("contoso.com")]
    public async Task A_secret_signs_in_and_the_tenant_is_known_whatever_it_was_called(string organization)
    {
        IProtectionService service = await _tenant.ConnectAsync(_tenant.App(organization: organization));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal(SignInTenant.TenantId, service.Connection.TenantId);
        Assert.Equal(organization, service.Connection.Organization);
        Assert.Equal(SignInTenant.AppId, service.Connection.Account);
        Assert.Equal("ClientSecret", service.Connection.AuthenticationMethod);
        Assert.NotNull(service.Connection.TokenExpiresAt);
        Assert.Equal(["client_credentials"], _tenant.Grants);
    }

    [Theory]
    [InlineData("object")]
    [InlineData("pfx")]
    [InlineData("pfx with password")]
    [InlineData("pem")]
    [InlineData("pem with password")]
    public async Task A_certificate_signs_in_in_every_form(string form)
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate();
        _tenant.Register(certificate);

        IProtectionService service = await _tenant.ConnectAsync(form == "object"
            ? _tenant.App(SignInMethod.Certificate, certificate: certificate)
            : _tenant.App(SignInMethod.Certificate, path: Write(certificate, form), password: form.Contains("password", StringComparison.Ordinal) ? () => "pässword" : null));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal("Certificate", service.Connection.AuthenticationMethod);
        service.Dispose();
        Assert.True(form != "object" || certificate.HasPrivateKey, "A given certificate stays the caller's.");
    }

    [Fact]
    public async Task The_token_of_another_issuer_signs_in_and_is_read_anew_each_time()
    {
        using X509Certificate2 issuer = SignInTenant.CreateCertificate();
        _tenant.Tenant.Configure(s =>
        {
            s.Authority.Apps[0].FederatedIssuer = "https://token.actions.example";
            s.Authority.Apps[0].FederatedSubject = "repo:contoso/runbooks:ref:refs/heads/main";
            s.Authority.Apps[0].FederatedCertificate = Convert.ToBase64String(issuer.RawData);
        });
        string path = _tenant.PathOf("token");
        await File.WriteAllTextAsync(path, FederatedToken(issuer, "repo:contoso/runbooks:ref:refs/heads/main"));

        IProtectionService service = await _tenant.ConnectAsync(_tenant.App(SignInMethod.FederatedToken, path: path));
        Assert.Equal(5, await SignInTenant.CountAsync(service));

        await File.WriteAllTextAsync(path, FederatedToken(issuer, "repo:contoso/runbooks:pull_request"));
        ProtectionServiceException refused = await _tenant.FailAsync(_tenant.App(SignInMethod.FederatedToken, path: path));
        Assert.Equal(SignInProblem.FederatedTokenRejected, refused.SignInProblem);
        Assert.Contains("AADSTS700213", refused.Message, StringComparison.Ordinal);

        ProtectionServiceException missing = await _tenant.FailAsync(_tenant.App(SignInMethod.FederatedToken, path: path + ".gone"));
        Assert.Equal(SignInProblem.FederatedTokenRejected, missing.SignInProblem);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("certificate")]
    public async Task The_environment_describes_an_app(string proof)
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate();
        _tenant.Register(certificate);
        _tenant.Environment["AZURE_CLIENT_ID"] = SignInTenant.AppId;
        _tenant.Environment["AZURE_TENANT_ID"] = SignInTenant.TenantId;
        if (proof == "secret")
        {
            _tenant.Environment["AZURE_CLIENT_SECRET"] = SignInTenant.Secret;
        }
        else
        {
            _tenant.Environment["AZURE_CLIENT_CERTIFICATE_PATH"] = Write(certificate, "pfx with password");
            _tenant.Environment["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = "pässword";
        }

        IProtectionService service = await _tenant.ConnectAsync(_tenant.Person(SignInMethod.EnvironmentVariable));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal("EnvironmentVariable", service.Connection.AuthenticationMethod);
        Assert.Equal(SignInTenant.TenantId, service.Connection.Organization);
    }

    [Fact]
    public async Task An_environment_that_describes_no_app_names_what_is_missing()
    {
        _tenant.Environment["AZURE_CLIENT_ID"] = SignInTenant.AppId;

        ProtectionServiceException error = await _tenant.FailAsync(_tenant.Person(SignInMethod.EnvironmentVariable));

        Assert.Equal(SignInProblem.EnvironmentIncomplete, error.SignInProblem);
        Assert.Contains("AZURE_TENANT_ID", error.Message, StringComparison.Ordinal);
        Assert.Contains("AZURE_CLIENT_SECRET", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AZURE_CLIENT_ID", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Where_tokens_cannot_be_kept_protected_they_are_not_kept_in_the_clear()
    {
        if (Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") is not null)
        {
            return; // A desktop has a key ring, and then they are kept.
        }

        ProtectionServiceException error = await _tenant.FailAsync(new ConnectOptions
        {
            ServiceUri = _tenant.Address,
            AuthorityUri = _tenant.Address,
            SignIn = SignInMethod.ClientSecret,
            AppId = SignInTenant.AppId,
            ClientSecret = () => SignInTenant.Secret,
            Organization = SignInTenant.TenantId,
            PersistTokenCache = true,
            RequestTimeout = TimeSpan.FromSeconds(20),
        });

        Assert.Equal(SignInProblem.TokenCacheUnavailable, error.SignInProblem);
    }

    [Fact]
    public async Task The_three_things_that_an_app_needs_are_told_apart()
    {
        _tenant.Tenant.Configure(s => s.Authority.Apps[0].Permissions.Clear());
        IProtectionService unpermitted = await _tenant.ConnectAsync(_tenant.App());
        Assert.Contains(_tenant.Notices.Of(ServiceNoticeKind.Warning), w => w.Contains("Exchange.ManageAsApp", StringComparison.Ordinal));
        Assert.Equal(401, (await Assert.ThrowsAsync<ProtectionServiceException>(() => SignInTenant.CountAsync(unpermitted))).StatusCode);

        _tenant.Tenant.Configure(s =>
        {
            s.Authority.Apps[0].Permissions.Add("Exchange.ManageAsApp");
            s.Authority.Apps[0].Role = EmulatedRole.None;
        });
        IProtectionService roleless = await _tenant.ConnectAsync(_tenant.App());
        Assert.Equal(403, (await Assert.ThrowsAsync<ProtectionServiceException>(() => SignInTenant.CountAsync(roleless))).StatusCode);

        _tenant.Tenant.Configure(s => s.Authority.Apps[0].Role = EmulatedRole.Reader);
        IProtectionService reader = await _tenant.ConnectAsync(_tenant.App());
        Assert.Equal(5, await SignInTenant.CountAsync(reader));
        Assert.DoesNotContain("Remove-BlockedSenderAddress", (await reader.GetGrantedCommandsAsync(default))!, StringComparer.Ordinal);
        Assert.Contains("Get-BlockedSenderAddress", (await reader.GetGrantedCommandsAsync(default))!, StringComparer.Ordinal);
        IUnblockRun run = await reader.PlanUnblockAsync([new UnblockRequest(EntityType.User, "user1@contoso.com")], new UnblockOptions(), null, default);
        UnblockResult result = (await TestTenant.ReadAllAsync(run.Execute([.. run.Items], null))).Single();
        Assert.Equal(UnblockOutcome.Denied, result.Outcome);
        Assert.Contains("Security Administrator", result.Message, StringComparison.Ordinal);
    }

    private string Write(X509Certificate2 certificate, string form)
    {
        string path = _tenant.PathOf(Guid.NewGuid().ToString("N"));
        using RSA key = certificate.GetRSAPrivateKey()!;
        switch (form)
        {
            case "pem":
                File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem());
                break;
            case "pem with password":
                var cost = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
                File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("pässword", cost));
                break;
            default:
                File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, form == "pfx" ? null : "pässword"));
                break;
        }

        return path;
    }

    private static string FederatedToken(X509Certificate2 issuer, string subject)
    {
        static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string payload = $$"""{"iss":"https://token.actions.example","aud":"api://AzureADTokenExchange","sub":"{{subject}}","nbf":{{now}},"exp":{{now + 600}}}""";
        string signed = Encode("""{"alg":"RS256"}"""u8.ToArray()) + "." + Encode(Encoding.UTF8.GetBytes(payload));
        using RSA key = issuer.GetRSAPrivateKey()!;
        return signed + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
