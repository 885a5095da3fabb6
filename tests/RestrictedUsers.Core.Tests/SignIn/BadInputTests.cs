using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Emulator;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

/// <summary>What can be wrong with a sign-in: one error each, before anything is asked of the service, and no connection left open.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private SignInTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await SignInTenant.StartAsync();

    public async Task DisposeAsync()
    {
        // Whatever went wrong, it left nothing behind.
        await Eventually(() => _tenant.Server.OpenConnections == 0);
        Assert.Equal(0, _tenant.Tenant.GetStats().TotalRequests);
        await _tenant.DisposeAsync();
    }

    [Theory]
    [InlineData("wrong", SignInProblem.CertificatePasswordWrong)]
    [InlineData(null, SignInProblem.CertificatePasswordWrong)]
    public async Task A_wrong_or_missing_password(string? password, SignInProblem problem)
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate();
        using RSA key = certificate.GetRSAPrivateKey()!;
        string pfx = _tenant.PathOf("app.pfx");
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pkcs12, "right"));
        string pem = _tenant.PathOf("app.pem");
        var cost = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("right", cost));

        foreach (string path in new[] { pfx, pem })
        {
            ProtectionServiceException error = await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, path: path, password: password is null ? null : () => password));

            Assert.Equal(problem, error.SignInProblem);
            Assert.Equal(path, error.Subject);
        }
    }

    [Theory]
    [InlineData(-30, -1, SignInProblem.CertificateExpired)]
    [InlineData(1, 30, SignInProblem.CertificateNotYetValid)]
    public async Task A_certificate_out_of_its_time(int from, int to, SignInProblem problem)
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate(from, to);
        _tenant.Register(certificate);

        Assert.Equal(problem, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, certificate: certificate))).SignInProblem);
    }

    [Fact]
    public async Task A_certificate_without_a_key_or_with_one_of_another_kind()
    {
        using X509Certificate2 whole = SignInTenant.CreateCertificate();
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(whole.RawData);
        using var curve = ECDsa.Create();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 elliptic = new CertificateRequest("CN=ec", curve, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        string pem = _tenant.PathOf("bare.pem");
        await File.WriteAllTextAsync(pem, whole.ExportCertificatePem());

        Assert.Equal(SignInProblem.CertificateWithoutPrivateKey, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, certificate: bare))).SignInProblem);
        Assert.Equal(SignInProblem.CertificateWithoutPrivateKey, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, path: pem))).SignInProblem);
        Assert.Contains("RSA", (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, certificate: elliptic))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_none_or_is_not_there_and_a_thumbprint()
    {
        string path = _tenant.PathOf("text.pfx");
        await File.WriteAllTextAsync(path, "no certificate");

        Assert.Equal(SignInProblem.CertificateNotReadable, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, path: path))).SignInProblem);
        Assert.Equal(SignInProblem.CertificateNotFound, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, path: path + ".gone"))).SignInProblem);
        ProtectionServiceException byThumbprint = await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, thumbprint: new string('A', 40)));
        Assert.Equal(OperatingSystem.IsWindows() ? SignInProblem.CertificateNotFound : SignInProblem.CertificateStoreNotSupported, byThumbprint.SignInProblem);
        Assert.Contains(OperatingSystem.IsWindows() ? "CurrentUser" : "-CertificateFilePath", byThumbprint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_registered()
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate();

        ProtectionServiceException error = await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, certificate: certificate));

        Assert.Equal(SignInProblem.CertificateRejected, error.SignInProblem);
        Assert.Contains("AADSTS700027", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_wrong()
    {
        using X509Certificate2 certificate = SignInTenant.CreateCertificate();
        _tenant.Register(certificate);
        _tenant.Tenant.Configure(s => s.ClockOffset = TimeSpan.FromHours(2));

        Assert.Equal(SignInProblem.ClockSkew, (await _tenant.FailAsync(_tenant.App(SignInMethod.Certificate, certificate: certificate))).SignInProblem);
        Assert.Equal(SignInProblem.ClockSkew, (await _tenant.FailAsync(_tenant.App())).SignInProblem);
    }

    [Fact]
    public async Task An_organisation_that_does_not_exist()
    {
        ProtectionServiceException byName = await _tenant.FailAsync(_tenant.App(organization: "nowhere.example"));
        ProtectionServiceException byId = await _tenant.FailAsync(_tenant.App(organization: "00000000-0000-4000-8000-000000000099"));

        Assert.Equal(SignInProblem.OrganizationNotFound, byName.SignInProblem);
        Assert.Equal("nowhere.example", byName.Subject);
        Assert.Equal(SignInProblem.OrganizationNotFound, byId.SignInProblem);
    }

    [Fact]
    public async Task A_wrong_or_ended_secret_and_an_unknown_app()
    {
        Assert.Equal(SignInProblem.ClientSecretRejected, (await _tenant.FailAsync(_tenant.App(secret: () => "wrong"))).SignInProblem);
        Assert.Equal(SignInProblem.AppNotFound, (await _tenant.FailAsync(_tenant.App(appId: "00000000-0000-4000-8000-000000000055"))).SignInProblem);
        _tenant.Tenant.Configure(s => s.Authority.Apps[0].SecretExpired = true);
        Assert.Equal(SignInProblem.ClientSecretRejected, (await _tenant.FailAsync(_tenant.App())).SignInProblem);
    }

    [Theory]
    [InlineData("https://graph.microsoft.com")]
    [InlineData("00000003-0000-0000-c000-000000000000")]
    [InlineData("https://management.azure.com/")]
    public async Task A_token_for_another_service(string audience)
    {
        _tenant.Tenant.Configure(s => s.Authority.Audience = audience);

        ProtectionServiceException error = await _tenant.FailAsync(_tenant.App());

        Assert.Equal(SignInProblem.TokenAudienceMismatch, error.SignInProblem);
        Assert.Equal(audience, error.Subject);
    }

    [Theory]
    [InlineData("11111111-2222-4333-8444-555555555555", "exp", 3600, SignInProblem.TenantMismatch)]
    [InlineData(SignInTenant.TenantId, "exp", -1, SignInProblem.AccessTokenExpired)]
    [InlineData(SignInTenant.TenantId, "nbf", 7200, SignInProblem.ClockSkew)]
    public async Task A_given_token_of_another_tenant_or_time(string tenant, string claim, int seconds, SignInProblem problem)
    {
        long at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;
        string payload = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($$"""{"aud":"https://outlook.office365.com","tid":"{{tenant}}","{{claim}}":{{at}}}"""));
        var options = new ConnectOptions
        {
            ServiceUri = _tenant.Address,
            AuthorityUri = _tenant.Address,
            Organization = SignInTenant.Domain,
            AccessToken = () => $"e30.{payload.TrimEnd('=')}.c2ln",
            LedgerPath = _tenant.PathOf("ledger.jsonl"),
        };

        ProtectionServiceException error = await _tenant.FailAsync(options);

        Assert.Equal(problem, error.SignInProblem);
        Assert.DoesNotContain("c2ln", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AuthorityOutage.Html, ServiceErrorKind.InvalidResponse)]
    [InlineData(AuthorityOutage.ServerError, ServiceErrorKind.Unavailable)]
    [InlineData(AuthorityOutage.Hang, ServiceErrorKind.Timeout)]
    public async Task A_sign_in_service_that_is_none_or_fails(AuthorityOutage outage, ServiceErrorKind kind)
    {
        _tenant.Tenant.Configure(s => s.Authority.Outage = outage);

        foreach (string organization in new[] { SignInTenant.Domain, SignInTenant.TenantId })
        {
            ProtectionServiceException error = await _tenant.FailAsync(_tenant.App(organization: organization, timeout: 5));

            Assert.Equal(kind, error.Kind);
            Assert.Null(error.SignInProblem);
        }
    }

    [Fact]
    public async Task No_network()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var nobody = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        listener.Stop();

        foreach (string organization in new[] { SignInTenant.Domain, SignInTenant.TenantId })
        {
            ProtectionServiceException error = await _tenant.FailAsync(new ConnectOptions
            {
                AuthorityUri = nobody,
                SignIn = SignInMethod.ClientSecret,
                ClientSecret = () => "x",
                AppId = SignInTenant.AppId,
                Organization = organization,
                RequestTimeout = TimeSpan.FromSeconds(20),
            });

            Assert.Equal(ServiceErrorKind.Network, error.Kind);
        }
    }

    [Fact]
    public async Task An_authority_that_is_not_https()
    {
        var options = new ConnectOptions
        {
            AuthorityUri = new Uri("http://localhost:1/"),
            SignIn = SignInMethod.ClientSecret,
            ClientSecret = () => "x",
            AppId = SignInTenant.AppId,
            Organization = SignInTenant.Domain,
        };

        await Assert.ThrowsAsync<ArgumentException>(() => _tenant.ConnectAsync(options));
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (int i = 0; i < 200 && !condition(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.True(condition());
    }
}
