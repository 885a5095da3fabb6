using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.SignIn;

/// <summary>
/// A tenant with its sign-in service over https, for a process that trusts its certificate by SSL_CERT_FILE: the module in that process
/// is the built one, without a change.
/// </summary>
internal sealed class SignInServer : IAsyncDisposable
{
    internal const string AppId = "8e7b6a5c-0000-4000-8000-000000000001";
    internal const string Secret = "M4RK-client-secret";

    private readonly X509Certificate2 _certificate;

    private SignInServer(EmulatorServer server, X509Certificate2 certificate, string folder)
    {
        Server = server;
        _certificate = certificate;
        Folder = folder;
        Address = $"https://localhost:{server.Address.Port}";
    }

    internal EmulatorServer Server { get; }

    internal EmulatedTenant Tenant => Server.Tenant;

    internal string Address { get; }

    internal string Folder { get; }

    internal string Organization => Tenant.Organization;

    /// <summary>The parameters that every connection to it takes.</summary>
    internal string Where => $"-ServiceUri {Address} -AzureADAuthorizationEndpointUri {Address}/ -LedgerPath '{Path.Combine(Folder, "ledger.jsonl")}'";

    internal static Task<SignInServer> StartAsync(string authority = "", string senders = "user{0}@contoso.com") => StartAsync(Certificate(), authority, senders);

    internal static X509Certificate2 Certificate() => ServerCertificate.Create();

    internal static async Task<SignInServer> StartAsync(
        X509Certificate2 certificate, string authority = "", string senders = "user{0}@contoso.com", string organization = "contoso.onmicrosoft.com", string? tenantId = null)
    {
        string folder = Directory.CreateTempSubdirectory("ru-module-").FullName;
        ServerCertificate.WriteRoot(certificate, Path.Combine(folder, "root.pem"));
        var tenant = EmulatedTenant.Load($$"""
            {
              "tenantId": "{{tenantId ?? "7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40"}}",
              "organization": "{{organization}}",
              "senders": [ { "generate": 5, "pattern": "{{senders}}", "created": "-5h" } ],
              "settings": { "authority": {
                "enforced": true,
                "apps": [ { "id": "{{AppId}}", "secret": "{{Secret}}" } ],
                "users": [ { "name": "admin@contoso.com" } ]
                {{authority}}
              } }
            }
            """, TimeProvider.System);
        return new SignInServer(await EmulatorServer.StartAsync(tenant, new EmulatorServerOptions { Certificate = certificate }), certificate, folder);
    }

    /// <summary>Runs a script in a bare engine that trusts the server.</summary>
    internal Task<string[]> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string>
        {
            ["SSL_CERT_FILE"] = Path.Combine(Folder, "root.pem"),
            ["SSL_CERT_DIR"] = Path.Combine(Folder, "none"),
            ["RU_SECRET"] = Secret,
        };
        foreach ((string name, string value) in environment)
        {
            variables[name] = value;
        }

        return ChildProcess.RunAsync(
            $$"""
            function Secure ([string] $text) { ([System.Net.NetworkCredential]::new('', $text)).SecurePassword }
            Import-Module '{{BuiltModule.Manifest}}'

            """ + script,
            variables);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A test whose process is told by an environment variable which certificate to trust, as only OpenSSL does.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "SSL_CERT_FILE makes a process trust a test certificate on Linux only.";
        }
    }
}
