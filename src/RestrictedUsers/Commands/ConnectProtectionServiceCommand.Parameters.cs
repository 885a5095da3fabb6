using System;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Commands;

/// <summary>The parameters. Their names are those of Connect-ExchangeOnline, so that an admin's splat works.</summary>
public sealed partial class ConnectProtectionServiceCommand
{
    private const string InteractiveSet = "Interactive";
    private const string DeviceSet = "Device";
    private const string CertificateSet = "Certificate";
    private const string CertificateFileSet = "CertificateFile";
    private const string ThumbprintSet = "CertificateThumbprint";
    private const string SecretSet = "ClientSecret";
    private const string FederatedSet = "FederatedToken";
    private const string ManagedIdentitySet = "ManagedIdentity";
    private const string EnvironmentSet = "EnvironmentVariable";
    private const string AccessTokenSet = "AccessToken";
    private const string ProviderSet = "AccessTokenProvider";
    private const string EmulatorSet = "Emulator";

    // A field of the enumeration's own type would make the runtime load RestrictedUsers.Contracts at import, to lay this class out.
    private int _environment;

    /// <summary>Use a tenant in memory: nothing leaves this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EmulatorSet)]
    public SwitchParameter Emulator { get; set; }

    /// <summary>The scenario file of the tenant in memory; the built-in scenario unless given.</summary>
    [Parameter(ParameterSetName = EmulatorSet)]
    [ValidateNotNullOrEmpty]
    public string? ScenarioPath { get; set; }

    /// <summary>Who signs in; asked for in the browser unless given.</summary>
    [Parameter(Position = 0, ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [ValidateNotNullOrEmpty]
    public string? UserPrincipalName { get; set; }

    /// <summary>Sign in in the browser of another device, with a code that is shown here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeviceSet)]
    public SwitchParameter Device { get; set; }

    /// <summary>The id of the app that signs in. With a person, the app through which: that of Microsoft's own module unless given.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(Mandatory = true, ParameterSetName = CertificateSet)]
    [Parameter(Mandatory = true, ParameterSetName = CertificateFileSet)]
    [Parameter(Mandatory = true, ParameterSetName = ThumbprintSet)]
    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [Parameter(Mandatory = true, ParameterSetName = FederatedSet)]
    [Alias("ClientId")]
    [ValidateNotNullOrEmpty]
    public string? AppId { get; set; }

    /// <summary>The organisation: one of its domains (the .onmicrosoft.com one is the surest), or its tenant id. A person's own unless given.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(Mandatory = true, ParameterSetName = CertificateSet)]
    [Parameter(Mandatory = true, ParameterSetName = CertificateFileSet)]
    [Parameter(Mandatory = true, ParameterSetName = ThumbprintSet)]
    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [Parameter(Mandatory = true, ParameterSetName = FederatedSet)]
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentitySet)]
    [Alias("TenantId")]
    [ValidateNotNullOrEmpty]
    public string? Organization { get; set; }

    /// <summary>The customer's organisation, for a partner's admin with delegated rights there.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [ValidateNotNullOrEmpty]
    public string? DelegatedOrganization { get; set; }

    /// <summary>The app's certificate, with its private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateSet)]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The file of the app's certificate: PFX, or PEM with certificate and key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateFileSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateFilePath { get; set; }

    /// <summary>The password of the certificate's file.</summary>
    [Parameter(ParameterSetName = CertificateFileSet)]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The thumbprint of the app's certificate in the Windows certificate store (CurrentUser\My, then LocalMachine\My).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ThumbprintSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

    /// <summary>The app's secret.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The file with another issuer's token that the app trusts (GitHub Actions, AKS); read anew each time.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederatedSet)]
    [ValidateNotNullOrEmpty]
    public string? FederatedTokenFile { get; set; }

    /// <summary>Sign in as the managed identity of this Azure host.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentitySet)]
    public SwitchParameter ManagedIdentity { get; set; }

    /// <summary>The client id of a user-assigned managed identity; the host's own identity unless given.</summary>
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [ValidateNotNullOrEmpty]
    public string? ManagedIdentityAccountId { get; set; }

    /// <summary>Sign in as the app that the environment variables AZURE_CLIENT_ID, AZURE_TENANT_ID and so on describe.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EnvironmentSet)]
    public SwitchParameter EnvironmentVariable { get; set; }

    /// <summary>An access token for Exchange Online, as a SecureString. Plain text is taken with a warning.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AccessTokenSet)]
    [TokenTransformation]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>A script block whose output is an access token. It is run whenever another token is needed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProviderSet)]
    [ValidateNotNull]
    public ScriptBlock? AccessTokenProvider { get; set; }

    /// <summary>The cloud: worldwide and GCC unless given.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = CertificateSet)]
    [Parameter(ParameterSetName = CertificateFileSet)]
    [Parameter(ParameterSetName = ThumbprintSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [Parameter(ParameterSetName = FederatedSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    public ExchangeEnvironment ExchangeEnvironmentName
    {
        get => (ExchangeEnvironment)_environment;
        set => _environment = (int)value;
    }

    /// <summary>The address of the service: https, or plain http on loopback. The cloud's unless given.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = CertificateSet)]
    [Parameter(ParameterSetName = CertificateFileSet)]
    [Parameter(ParameterSetName = ThumbprintSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [Parameter(ParameterSetName = FederatedSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [Alias("ConnectionUri")]
    [ValidateNotNull]
    public Uri? ServiceUri { get; set; }

    /// <summary>The address of the sign-in service: https. The cloud's unless given.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = CertificateSet)]
    [Parameter(ParameterSetName = CertificateFileSet)]
    [Parameter(ParameterSetName = ThumbprintSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [Parameter(ParameterSetName = FederatedSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = AccessTokenSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [ValidateNotNull]
    public Uri? AzureADAuthorizationEndpointUri { get; set; }

    /// <summary>Keep tokens for later sessions, protected by the system. Otherwise they are in memory only.</summary>
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = CertificateSet)]
    [Parameter(ParameterSetName = CertificateFileSet)]
    [Parameter(ParameterSetName = ThumbprintSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [Parameter(ParameterSetName = FederatedSet)]
    public SwitchParameter PersistTokenCache { get; set; }

    /// <summary>The file or folder of the ledger. The user's local application data unless given; in memory with <see cref="Emulator"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LedgerPath { get; set; }

    /// <summary>How long one request, or an unattended sign-in, may take: seconds, or a time span. 100 seconds unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one operation may take with all its retries and waits, and a person's sign-in: seconds, or a time span. 10 minutes unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Accepted because Connect-ExchangeOnline has it; there is no banner.</summary>
    [Parameter]
    public SwitchParameter ShowBanner { get; set; }

    /// <summary>Write the connection to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }
}
