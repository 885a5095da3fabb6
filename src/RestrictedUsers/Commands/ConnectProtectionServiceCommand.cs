using System;
using System.IO;
using System.Management.Automation;
using System.Security;
using System.Threading.Tasks;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Signs in to the protection service of one organisation, or opens a tenant in memory. The new connection becomes the session's
/// default; earlier ones stay open.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "ProtectionService", DefaultParameterSetName = InteractiveSet, HelpUri = HelpLinks.Pages + "Connect-ProtectionService.md")]
[OutputType(typeof(void), typeof(ProtectionServiceConnection))]
public sealed partial class ConnectProtectionServiceCommand : AsyncCmdlet
{
    /// <inheritdoc />
    private protected override Task ProcessRecordAsync() => WithNotices("Connecting to the protection service", ConnectAsync);

    private async Task ConnectAsync(IProgress<ServiceNotice> notices)
    {
        if (AccessToken is not null && TokenTransformationAttribute.WasPlain(AccessToken))
        {
            WriteWarning("The access token was given as plain text, which stays in the history and in transcripts. Give -AccessToken a SecureString.");
        }

        ConnectOptions options = Options();
        ICoreEntry factory = OpenCore();
        IProtectionService service;
        try
        {
            service = await factory.ConnectAsync(options, notices, StopToken);
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.InvalidConnectionOption, Sentence(e), Organization, e));
            return;
        }
        catch (ProtectionServiceException e) when (ErrorRecords.TryFrom(e, e.Subject ?? DelegatedOrganization ?? Organization ?? UserPrincipalName, out ErrorRecord? record, GetType()))
        {
            ThrowTerminatingError(record);
            return;
        }

        RunspaceConnections.Current.Add(service);
        await WriteNotices();
        ProtectionServiceConnection connection = service.Connection;
        WriteVerbose($"Connected to {connection.Organization} at {connection.ServiceUri} as '{connection.Name}' ({connection.AuthenticationMethod}).");
        if (PassThru)
        {
            WriteObject(connection);
        }
    }

    // The runtime appends the parameter of the method below, which is not one of this cmdlet.
    private static string Sentence(ArgumentException e)
    {
        int suffix = e.Message.IndexOfAny(['\r', '\n']);
        suffix = suffix >= 0 ? suffix : e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return suffix > 0 ? e.Message.Substring(0, suffix) : e.Message;
    }

    private ConnectOptions Options() => new()
    {
        UseEmulator = Emulator,
        ScenarioPath = ScenarioPath is null ? null : ExistingFile(ScenarioPath),
        Environment = ExchangeEnvironmentName,
        ServiceUri = Checked(ServiceUri, allowLoopback: true),
        AuthorityUri = Checked(AzureADAuthorizationEndpointUri, allowLoopback: false),
        Organization = Organization?.Trim(),
        DelegatedOrganization = DelegatedOrganization?.Trim(),
        Name = RunspaceConnections.Current.FreeName,
        SignIn = Method(),
        AccessToken = Secret(AccessToken, nameof(AccessToken)),
        AccessTokenProvider = AccessTokenProvider is null ? null : new TokenScript(AccessTokenProvider).InvokeAsync,
        UserPrincipalName = UserPrincipalName,
        AppId = AppId,
        Certificate = Certificate,
        CertificatePath = FullPath(CertificateFilePath),
        CertificatePassword = CertificatePassword is null ? null : new SecureText(CertificatePassword).Reveal,
        CertificateThumbprint = CertificateThumbprint,
        ClientSecret = Secret(ClientSecret, nameof(ClientSecret)),
        FederatedTokenPath = FullPath(FederatedTokenFile),
        ManagedIdentityAccountId = ManagedIdentityAccountId,
        PersistTokenCache = PersistTokenCache,
        LedgerPath = FullPath(LedgerPath),
        RequestTimeout = RequestTimeout,
        OperationTimeout = OperationTimeout,
    };

    private SignInMethod Method() => ParameterSetName switch
    {
        DeviceSet => SignInMethod.DeviceCode,
        CertificateSet or CertificateFileSet or ThumbprintSet => SignInMethod.Certificate,
        SecretSet => SignInMethod.ClientSecret,
        FederatedSet => SignInMethod.FederatedToken,
        ManagedIdentitySet => SignInMethod.ManagedIdentity,
        EnvironmentSet => SignInMethod.EnvironmentVariable,
        AccessTokenSet => SignInMethod.AccessToken,
        ProviderSet => SignInMethod.AccessTokenProvider,
        _ => SignInMethod.Interactive,
    };

    private Uri? Checked(Uri? uri, bool allowLoopback)
    {
        string? problem = uri switch
        {
            null => null,
            { IsAbsoluteUri: false } => $"'{uri}' is not an absolute address.",
            _ when uri.Scheme == Uri.UriSchemeHttps => null,
            _ when allowLoopback && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback => null,
            _ => $"'{uri}' would send tokens or secrets unprotected.",
        };
        if (problem is not null)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.InvalidServiceUri, problem, uri));
        }

        return uri;
    }

    private Func<string>? Secret(SecureString? secret, string parameter)
    {
        if (secret?.Length == 0)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.InvalidConnectionOption, $"-{parameter} is empty.", parameter));
        }

        return secret is null ? null : new SecureText(secret).Reveal;
    }

    private string? FullPath(string? path) => path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    private string ExistingFile(string path)
    {
        string full = FullPath(path)!;
        if (!File.Exists(full))
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.ScenarioFileNotFound, $"There is no scenario file '{full}'.", path));
        }

        return full;
    }
}
