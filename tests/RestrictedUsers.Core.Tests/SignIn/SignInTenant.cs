using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;

namespace RestrictedUsers.Core.Tests.SignIn;

/// <summary>A tenant with its sign-in service over https, and Core that trusts its certificate. What signs in is the real thing.</summary>
internal sealed class SignInTenant : IAsyncDisposable
{
    internal const string TenantId = "7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40";
    internal const string Domain = "contoso.onmicrosoft.com";
    internal const string AppId = "8e7b6a5c-0000-4000-8000-000000000001";
    internal const string Secret = "s3cret-of-the-app";

    private readonly EmulatorServer _server;
    private readonly X509Certificate2 _certificate;
    private readonly List<IProtectionService> _services = [];

    private SignInTenant(EmulatorServer server, X509Certificate2 certificate)
    {
        _server = server;
        _certificate = certificate;
        Address = new Uri($"https://localhost:{server.Address.Port}/");
    }

    internal EmulatedTenant Tenant => _server.Tenant;

    internal EmulatorServer Server => _server;

    internal Uri Address { get; }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("ru-sign-in-").FullName;

    internal RecordedNotices Notices { get; } = new();

    internal Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    internal string[] Grants => [.. Tenant.TokenRequests.Select(r => r.Grant)];

    internal static async Task<SignInTenant> StartAsync(string authority = "", int senders = 5, string settings = "")
    {
        var tenant = EmulatedTenant.Load($$"""
            {
              "tenantId": "{{TenantId}}",
              "organization": "{{Domain}}",
              "acceptedDomains": [ "contoso.com" ],
              "senders": [ { "generate": {{senders}}, "pattern": "user{0}@contoso.com", "created": "-5h" } ],
              "settings": {
                {{settings}}
                "authority": {
                  "enforced": true,
                  "apps": [ { "id": "{{AppId}}", "secret": "{{Secret}}" } ],
                  "users": [ { "name": "admin@contoso.com" } ]
                  {{authority}}
                }
              }
            }
            """, TimeProvider.System);
        X509Certificate2 certificate = ServerCertificate.Create();
        return new SignInTenant(await EmulatorServer.StartAsync(tenant, new EmulatorServerOptions { Certificate = certificate }), certificate);
    }

    /// <summary>Makes a certificate for the app, valid from and to so many days from now.</summary>
    internal static X509Certificate2 CreateCertificate(int fromDays = -1, int toDays = 30)
    {
        using var key = RSA.Create(2048);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays));
    }

    internal void Register(X509Certificate2 certificate) => Tenant.Configure(s => s.Authority.Apps[0].Certificates.Add(Convert.ToBase64String(certificate.RawData)));

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal ConnectOptions App(SignInMethod method = SignInMethod.ClientSecret, string organization = Domain, double timeout = 20, Func<string>? secret = null, string? path = null, Func<string>? password = null, string? thumbprint = null, X509Certificate2? certificate = null, string appId = AppId) => new()
    {
        ServiceUri = Address,
        AuthorityUri = Address,
        SignIn = method,
        AppId = appId,
        Organization = organization,
        ClientSecret = method == SignInMethod.ClientSecret ? secret ?? (() => Secret) : null,
        CertificatePath = path,
        CertificatePassword = password,
        CertificateThumbprint = thumbprint,
        Certificate = certificate,
        FederatedTokenPath = method == SignInMethod.FederatedToken ? path : null,
        LedgerPath = PathOf("ledger.jsonl"),
        RequestTimeout = TimeSpan.FromSeconds(timeout),
        OperationTimeout = TimeSpan.FromSeconds(timeout),
    };

    internal ConnectOptions Person(SignInMethod method, string? name = null, string? organization = null, string? delegated = null, double timeout = 20) => new()
    {
        ServiceUri = Address,
        AuthorityUri = Address,
        SignIn = method,
        UserPrincipalName = name,
        Organization = organization,
        DelegatedOrganization = delegated,
        LedgerPath = PathOf("ledger.jsonl"),
        RequestTimeout = TimeSpan.FromSeconds(timeout),
        OperationTimeout = TimeSpan.FromSeconds(timeout),
    };

    internal async Task<IProtectionService> ConnectAsync(ConnectOptions options, CancellationToken cancellationToken = default)
    {
        var entry = new CoreEntry(TimeProvider.System, n => Environment.GetValueOrDefault(n), () => 0, new NetworkHandlers(_certificate));
        IProtectionService service = await entry.ConnectAsync(options, Notices, cancellationToken);
        _services.Add(service);
        return service;
    }

    internal async Task<ProtectionServiceException> FailAsync(ConnectOptions options) =>
        await Xunit.Assert.ThrowsAsync<ProtectionServiceException>(() => ConnectAsync(options));

    /// <summary>A token for the app, fetched without Core.</summary>
    internal async Task<string> FetchTokenAsync()
    {
        using var client = new HttpClient(new NetworkHandlers(_certificate).Create(TimeSpan.FromSeconds(1)));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = AppId,
            ["client_secret"] = Secret,
            ["scope"] = "https://outlook.office365.com/.default",
        });
        using HttpResponseMessage response = await client.PostAsync(new Uri(Address, $"/{TenantId}/oauth2/v2.0/token"), form);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("access_token").GetString()!;
    }

    internal static async Task<int> CountAsync(IProtectionService service) =>
        (await TestTenant.ReadAllAsync(service.GetBlockedSenders(new BlockedSenderQuery(), notices: null))).Count;

    public async ValueTask DisposeAsync()
    {
        foreach (IProtectionService service in _services)
        {
            service.Dispose();
        }

        await _server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
