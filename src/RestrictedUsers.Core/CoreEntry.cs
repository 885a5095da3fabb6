using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Remediation;
using RestrictedUsers.Core.SignIn;
using RestrictedUsers.Core.Text;
using RestrictedUsers.Emulator;

namespace RestrictedUsers.Core;

/// <summary>The one class of Core that is created from outside, by name, through the module's load context.</summary>
public sealed class CoreEntry : ICoreEntry
{
    private readonly TimeProvider _time;
    private readonly Func<string, string?> _environment;
    private readonly Func<double>? _randomizer;

    /// <summary>Creates the factory on the machine's clock and environment.</summary>
    public CoreEntry()
        : this(TimeProvider.System, Environment.GetEnvironmentVariable, null)
    {
    }

    internal CoreEntry(TimeProvider time, Func<string, string?> environment, Func<double>? randomizer)
    {
        _time = time;
        _environment = environment;
        _randomizer = randomizer;
    }

    /// <inheritdoc />
    public Task<IProtectionService> ConnectAsync(ConnectOptions options, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceErrorTable errors = ServiceErrorTable.Load(_environment(ServiceErrorTable.PathVariable));
        Endpoint endpoint = options.UseEmulator ? OpenEmulator(options) : OpenService(options);
        string ledgerTenant = endpoint.TenantId ?? endpoint.Organization;
        if (endpoint.TenantId is null)
        {
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Warning,
                $"The token does not tell its tenant, so the ledger is kept under the name '{endpoint.Organization}'. Always connect with the same name, or unblocks are not remembered."));
        }

        IUnblockLedger ledger = options.UseEmulator && options.LedgerPath is null
            ? new MemoryLedger()
            : OpenLedger(options.LedgerPath, ledgerTenant, notices);
        var id = Guid.NewGuid();
        var session = new ServiceSession(
            id,
            endpoint.Uri,
            endpoint.TenantId ?? endpoint.Organization,
            endpoint.Tokens,
            endpoint.Transport,
            errors,
            new ServiceLimits(options.RequestTimeout, options.OperationTimeout, _randomizer),
            _time);
        var reads = new ServiceReads(session);
        var services = new ConnectionServices(
            session,
            reads,
            new BlockedSenderList(reads, endpoint.Organization),
            new ServiceRemovals(session),
            ledger,
            endpoint.Organization,
            endpoint.Facts.Account ?? $"{Environment.UserName}@{Environment.MachineName}",
            _time);
        IProtectionService service = new ProtectionService(services, new ProtectionServiceConnection
        {
            ConnectionId = id,
            Name = options.Name?.Invoke(endpoint.Organization) ?? endpoint.Organization,
            Organization = endpoint.Organization,
            TenantId = endpoint.TenantId,
            ServiceUri = endpoint.Uri,
            IsEmulator = options.UseEmulator,
            AuthenticationMethod = endpoint.Tokens.Method,
            Account = endpoint.Facts.Account,
            TokenExpiresAt = endpoint.Facts.ExpiresAt,
            ConnectedAt = _time.GetUtcNow().UtcDateTime,
            LedgerPath = ledger.Path,
        });
        return Task.FromResult(service);
    }

    private Endpoint OpenEmulator(ConnectOptions options)
    {
        try
        {
            HttpMessageHandler handler = EmulatorEntry.Open(options.ScenarioPath, _time, out Uri uri, out string organization, out string tenantId);
            return new Endpoint(uri, organization, tenantId, new GivenTokenSource(() => "emulator", "Emulator"), TokenFacts.Opaque, ServiceTransport.Over(handler));
        }
        catch (ScenarioException e)
        {
            throw new ScenarioFileException(
                $"The scenario file '{options.ScenarioPath}' has an error in line {e.Line}, column {e.Column}: {Harmless.Text(e.Message, 500)}", options.ScenarioPath ?? "", e.Line, e.Column, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioFileException($"The scenario file '{options.ScenarioPath}' cannot be read: {e.Message}", options.ScenarioPath ?? "", 0, 0, e);
        }
    }

    private static Endpoint OpenService(ConnectOptions options)
    {
        Uri uri = options.ServiceUri ?? throw new ArgumentException("The service's address is missing.", nameof(options));
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            throw new ArgumentException($"'{uri}' cannot be used: the service's address must be https (http only on this machine itself).", nameof(options));
        }

        Func<string> reveal = options.AccessToken ?? throw new ArgumentException("The access token is missing.", nameof(options));
        TokenFacts facts = TokenFacts.Read(reveal());
        string organization = string.IsNullOrWhiteSpace(options.Organization) ? facts.TenantId ?? "" : options.Organization!.Trim();
        if (organization.Length == 0)
        {
            throw new ArgumentException("The organisation is missing, and the token does not tell it.", nameof(options));
        }

        string? tenantId = facts.TenantId ?? (Guid.TryParse(organization, out Guid id) ? id.ToString("D") : null);
        return new Endpoint(uri, organization, tenantId, new GivenTokenSource(reveal, "AccessToken"), facts, ServiceTransport.OverNetwork());
    }

    private FileLedger OpenLedger(string? named, string tenant, IProgress<ServiceNotice>? notices)
    {
        string localData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string path = LedgerLocation.Find(named, tenant, _environment, localData);
        bool isDefault = string.IsNullOrWhiteSpace(named) && string.IsNullOrWhiteSpace(_environment(LedgerLocation.PathVariable));
        if (isDefault && LedgerLocation.ThrownAwayHost(_environment) is string host)
        {
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Warning,
                $"This is {host}, where local files are thrown away: the ledger would forget every unblock. Name a lasting place with -LedgerPath or the environment variable {LedgerLocation.PathVariable}."));
        }

        return new FileLedger(path, _time);
    }

    private sealed record Endpoint(Uri Uri, string Organization, string? TenantId, ITokenSource Tokens, TokenFacts Facts, ServiceTransport Transport);
}
