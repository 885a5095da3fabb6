using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Core.Bounces;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;
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
    private readonly NetworkHandlers _handlers;
    private readonly BlockListService _blockLists;

    /// <summary>Creates the factory on the machine's clock and environment.</summary>
    public CoreEntry()
        : this(TimeProvider.System, Environment.GetEnvironmentVariable, null)
    {
    }

    internal CoreEntry(TimeProvider time, Func<string, string?> environment, Func<double>? randomizer, NetworkHandlers? handlers = null)
    {
        _time = time;
        _environment = environment;
        _randomizer = randomizer;
        _handlers = handlers ?? new NetworkHandlers();
        _blockLists = new BlockListService(time);
    }

    /// <inheritdoc />
    public IBlockListService BlockLists => _blockLists;

    /// <inheritdoc />
    public async Task<IProtectionService> ConnectAsync(ConnectOptions options, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceErrorTable errors = ServiceErrorTable.Load(_environment(ServiceErrorTable.PathVariable));
        ServiceEndpoint endpoint = options.UseEmulator
            ? OpenEmulator(options)
            : await new ServiceSignIn(_time, _environment, _handlers, LocalData).OpenAsync(options, notices, cancellationToken).ConfigureAwait(false);
        if (endpoint.TenantId is null)
        {
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Warning,
                $"The token does not tell its tenant, so the ledger is kept under the name '{endpoint.Organization}'. Always connect with the same name, or unblocks are not remembered."));
        }

        return Open(options, endpoint, errors, notices);
    }

    private static string LocalData =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private ProtectionService Open(ConnectOptions options, ServiceEndpoint endpoint, ServiceErrorTable errors, IProgress<ServiceNotice>? notices)
    {
        IUnblockLedger ledger = options.UseEmulator && options.LedgerPath is null
            ? new MemoryLedger()
            : OpenLedger(options.LedgerPath, endpoint.TenantName, notices);
        var id = Guid.NewGuid();
        var session = new ServiceSession(id, endpoint, errors, new ServiceLimits(options.RequestTimeout, options.OperationTimeout, _randomizer), _time);
        var reads = new ServiceReads(session);
        TokenFacts facts = endpoint.Tokens.Facts;
        var services = new ConnectionServices(
            session,
            reads,
            new BlockedSenderList(reads, endpoint.Organization),
            new ServiceRemovals(session),
            ledger,
            endpoint.Organization,
            facts.Account ?? $"{Environment.UserName}@{Environment.MachineName}",
            _time);
        return new ProtectionService(services, _blockLists.Asker, new ProtectionServiceConnection
        {
            ConnectionId = id,
            Name = options.Name?.Invoke(endpoint.Organization) ?? endpoint.Organization,
            Organization = endpoint.Organization,
            TenantId = endpoint.TenantId,
            DelegatedOrganization = endpoint.DelegatedOrganization,
            Environment = options.Environment,
            ServiceUri = endpoint.Uri,
            IsEmulator = options.UseEmulator,
            AuthenticationMethod = endpoint.Tokens.Method,
            Account = facts.Account,
            AppId = facts.AppId,
            TokenExpiresAt = facts.ExpiresAt,
            ConnectedAt = _time.GetUtcNow().UtcDateTime,
            LedgerPath = ledger.Path,
        });
    }

    /// <inheritdoc />
    public INonDeliveryReportReader CreateNonDeliveryReportReader(string? rulePath) => new NonDeliveryReportReader(BounceRuleTable.Load(rulePath));

    /// <inheritdoc />
    public Task<DeliveryPool> ReadDeliveryPoolAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => NonDeliveryReportReader.ReadPool(path, cancellationToken), cancellationToken);

    private ServiceEndpoint OpenEmulator(ConnectOptions options)
    {
        try
        {
            HttpMessageHandler handler = EmulatorEntry.Open(options.ScenarioPath, _time, out Uri uri, out string organization, out string tenantId);
            return new ServiceEndpoint
            {
                Uri = uri,
                Organization = organization,
                TenantId = tenantId,
                Tokens = new GivenTokenSource(() => "emulator", "Emulator", TokenFacts.Opaque),
                Transport = ServiceTransport.Over(handler),
            };
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

    private FileLedger OpenLedger(string? named, string tenant, IProgress<ServiceNotice>? notices)
    {
        string path = LedgerLocation.Find(named, tenant, _environment, LocalData);
        bool isDefault = string.IsNullOrWhiteSpace(named) && string.IsNullOrWhiteSpace(_environment(LedgerLocation.PathVariable));
        if (isDefault && LedgerLocation.ThrownAwayHost(_environment) is string host)
        {
            notices?.Report(new ServiceNotice(
                ServiceNoticeKind.Warning,
                $"This is {host}, where local files are thrown away: the ledger would forget every unblock. Name a lasting place with -LedgerPath or the environment variable {LedgerLocation.PathVariable}."));
        }

        return new FileLedger(path, _time);
    }
}
