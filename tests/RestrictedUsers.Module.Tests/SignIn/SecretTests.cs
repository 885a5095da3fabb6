using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Module.Tests.SignIn;

/// <summary>Marked secrets go through every path, right and wrong, and then everything that was written is searched for them.</summary>
public sealed class SecretTests
{
    private const string Script = """
        # Everything that a stream carries, as deep as a log or CLIXML would take it.
        function Dump { process { [System.Management.Automation.PSSerializer]::Serialize($_, 6); "$_"; if ($_.Exception) { $_.Exception.ToString(); $_.ErrorDetails.Message; $_.ScriptStackTrace } } }
        $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'
        $work = {
            Get-ProtectionServiceConnection
            Get-BlockedSender
            Remove-BlockedSender user1@contoso.com -Force
            Get-UnblockHistory
            Disconnect-ProtectionService
        }
        $attempts = [ordered]@{
            'secret' = { Connect-ProtectionService @where -AppId $env:RU_APP -ClientSecret (Secure $env:RU_SECRET) -PassThru; & $work }
            'wrong secret' = { Connect-ProtectionService @where -AppId $env:RU_APP -ClientSecret (Secure $env:RU_WRONG) }
            'pfx' = { Connect-ProtectionService @where -AppId $env:RU_APP -CertificateFilePath $env:RU_PFX -CertificatePassword (Secure $env:RU_PASSWORD); & $work }
            'wrong password' = { Connect-ProtectionService @where -AppId $env:RU_APP -CertificateFilePath $env:RU_PFX -CertificatePassword (Secure $env:RU_WRONG) }
            'token' = { Connect-ProtectionService @where -AccessToken (Secure $env:RU_TOKEN); & $work }
            'plain token' = { Connect-ProtectionService @where -AccessToken $env:RU_TOKEN; & $work }
            'graph token' = { Connect-ProtectionService @where -AccessToken $env:RU_GRAPH }
            'provider' = { Connect-ProtectionService @where -AccessTokenProvider { $env:RU_TOKEN }; & $work }
            'environment' = { Connect-ProtectionService @where -EnvironmentVariable; & $work }
            'device' = { Connect-ProtectionService @where -Device; & $work }
            'federated' = { Connect-ProtectionService @where -AppId $env:RU_APP -FederatedTokenFile $env:RU_FEDERATED }
            'managed identity' = { Connect-ProtectionService @where -ManagedIdentity; & $work }
        }
        foreach ($name in $attempts.Keys) {
            "== $name"
            try { & $attempts[$name] *>&1 | Dump } catch { $_ | Dump }
        }
        '== errors'
        $Error | Dump
        $Error.Clear()
        '== a secret that is written on purpose: M4RK-on-purpose'
        """;

    [LinuxFact]
    public async Task No_secret_is_in_anything_that_is_written()
    {
        using var certificate = SignInServer.Certificate();
        await using SignInServer server = await SignInServer.StartAsync($$""", "identityHeader": "M4RK-identity-header", "managedIdentity": { "id": "{{SignInServer.AppId}}" }""");
        string pfx = Path.Combine(server.Folder, "app.pfx");
        await File.WriteAllBytesAsync(pfx, certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "M4RK-password"));
        server.Tenant.Configure(s => s.Authority.Apps[0].Certificates.Add(Convert.ToBase64String(certificate.RawData)));
        string federated = Path.Combine(server.Folder, "federated");
        await File.WriteAllTextAsync(federated, Token("""{"iss":"https://issuer.example","sub":"M4RK"}"""));

        string[] lines = await server.RunAsync(
            $"$where = @{{ ServiceUri = '{server.Address}'; AzureADAuthorizationEndpointUri = '{server.Address}/'; Organization = '{server.Organization}'; LedgerPath = '{server.Folder}/ledger.jsonl' }}\n" + Script,
            ("RU_APP", SignInServer.AppId),
            ("RU_WRONG", "M4RK-wrong"),
            ("RU_PFX", pfx),
            ("RU_PASSWORD", "M4RK-password"),
            ("RU_TOKEN", Token("""{"aud":"https://outlook.office365.com","tid":"7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40"}""")),
            ("RU_GRAPH", Token("""{"aud":"https://graph.microsoft.com"}""")),
            ("RU_FEDERATED", federated),
            ("AZURE_CLIENT_ID", SignInServer.AppId),
            ("AZURE_TENANT_ID", "7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40"),
            ("AZURE_CLIENT_SECRET", SignInServer.Secret),
            ("IDENTITY_ENDPOINT", server.Address + "/msi/token"),
            ("IDENTITY_HEADER", "M4RK-identity-header"));
        string written = string.Join('\n', lines);
        string ledger = await File.ReadAllTextAsync(Path.Combine(server.Folder, "ledger.jsonl"));

        // The paths were really taken.
        Assert.All(
            new[] { "client_credentials", "managed_identity", "devicecode" },
            grant => Assert.Contains(server.Tenant.TokenRequests, r => r.Grant == grant && r.Refusal is null));
        Assert.All(
            new[] { "ClientSecretRejected", "CertificatePasswordWrong", "TokenAudienceMismatch", "FederatedTokenRejected", "AuthenticationFailed" },
            id => Assert.Contains(id, written, StringComparison.Ordinal));
        Assert.Contains("user1@contoso.com", ledger, StringComparison.Ordinal);

        // What is searched for would be found.
        Assert.Equal(1, Regex.Count(written, "M4RK"));
        Assert.EndsWith("M4RK-on-purpose", written, StringComparison.Ordinal);
        Assert.Empty(Secrets(written));
        Assert.Empty(Secrets(ledger));
        Assert.DoesNotContain("M4RK", ledger, StringComparison.Ordinal);
    }

    [Fact]
    public void The_search_knows_a_token_when_it_sees_one() => Assert.Single(Secrets("Bearer " + Token("""{"aud":"x"}""")));

    // A token begins with {" in base64 and has three parts; so do those that the sign-in service made, which nobody marked.
    private static string[] Secrets(string text) => [.. Regex.Matches(text, @"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}", RegexOptions.NonBacktracking, TimeSpan.FromSeconds(10)).Select(m => m.Value)];

    private static string Token(string payload)
    {
        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Encode("""{"alg":"RS256"}""")}.{Encode(payload)}.M4RK-signature";
    }
}
