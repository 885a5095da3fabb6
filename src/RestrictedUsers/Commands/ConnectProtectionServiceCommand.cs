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
/// Connects this session to the protection service of one organisation, or to a tenant in memory. Asks the service for
/// nothing yet. The new connection becomes the session's default; earlier ones stay open.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "ProtectionService", DefaultParameterSetName = AccessTokenSet, HelpUri = HelpLinks.Pages + "Connect-ProtectionService.md")]
[OutputType(typeof(void), typeof(ProtectionServiceConnection))]
public sealed class ConnectProtectionServiceCommand : AsyncCmdlet
{
    private const string AccessTokenSet = "AccessToken";
    private const string EmulatorSet = "Emulator";

    /// <summary>Where the service is unless <see cref="ServiceUri"/> says otherwise: the worldwide cloud.</summary>
    private const string WorldwideService = "https://outlook.office365.com/";

    /// <summary>Use a tenant in memory: nothing leaves this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EmulatorSet)]
    public SwitchParameter Emulator { get; set; }

    /// <summary>The scenario file of the tenant in memory; the built-in scenario unless given.</summary>
    [Parameter(ParameterSetName = EmulatorSet)]
    [ValidateNotNullOrEmpty]
    public string? ScenarioPath { get; set; }

    /// <summary>An access token for the service, as a SecureString; kept protected.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AccessTokenSet)]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>The organisation: its tenant id, or one of its domains.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AccessTokenSet)]
    [ValidateNotNullOrEmpty]
    public string? Organization { get; set; }

    /// <summary>The address of the service: https, or plain http on loopback. The worldwide cloud's unless given.</summary>
    [Parameter(ParameterSetName = AccessTokenSet)]
    [ValidateNotNull]
    public Uri? ServiceUri { get; set; }

    /// <summary>The file or folder of the ledger. The user's local application data unless given; in memory with <see cref="Emulator"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LedgerPath { get; set; }

    /// <summary>How long one request may take: seconds, or a time span. 100 seconds unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one operation may take with all its retries and waits: seconds, or a time span. 10 minutes unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Write the connection to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    private protected override Task ProcessRecordAsync() => WithNotices("Connecting to the protection service", ConnectAsync);

    private async Task ConnectAsync(IProgress<ServiceNotice> notices)
    {
        ConnectOptions options = Options();
        ICoreEntry factory = Factory();
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

        RunspaceConnections.Current.Add(service);
        await WriteNotices();
        WriteVerbose($"Connected to {service.Connection.Organization} at {service.Connection.ServiceUri} as '{service.Connection.Name}'.");
        if (PassThru)
        {
            WriteObject(service.Connection);
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
        ServiceUri = Emulator ? null : CheckedServiceUri(),
        Organization = Organization?.Trim(),
        Name = RunspaceConnections.Current.FreeName,
        AccessToken = AccessToken is null ? null : Token(AccessToken),
        LedgerPath = LedgerPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(LedgerPath),
        RequestTimeout = RequestTimeout,
        OperationTimeout = OperationTimeout,
    };

    private Uri CheckedServiceUri()
    {
        Uri uri = ServiceUri ?? new Uri(WorldwideService);
        string? problem = uri switch
        {
            { IsAbsoluteUri: false } => $"'{uri}' is not an absolute address.",
            _ when uri.Scheme == Uri.UriSchemeHttps => null,
            _ when uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback => null,
            _ => $"'{uri}' would send the access token unprotected.",
        };
        if (problem is not null)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.InvalidServiceUri, problem, ServiceUri));
        }

        return uri;
    }

    private Func<string> Token(SecureString token)
    {
        if (token.Length == 0)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.InvalidConnectionOption, "The access token is empty.", nameof(AccessToken)));
        }

        return new SecureText(token).Reveal;
    }

    private string ExistingFile(string path)
    {
        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        if (!File.Exists(full))
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.ScenarioFileNotFound, $"There is no scenario file '{full}'.", path));
        }

        return full;
    }

    private ICoreEntry Factory()
    {
        try
        {
            return ServiceFactory.Current;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidOperationException or InvalidCastException)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.ModuleDamaged, e.Message, target: null, e));
            throw;
        }
    }
}
