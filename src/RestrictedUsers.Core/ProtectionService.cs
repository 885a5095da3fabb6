using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Core.Delivery;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Quota;
using RestrictedUsers.Core.Remediation;
using RestrictedUsers.Core.Results;
using RestrictedUsers.Core.Sources;

namespace RestrictedUsers.Core;

/// <summary>The protection service of one organisation, as the cmdlets see it.</summary>
internal sealed class ProtectionService : IProtectionService
{
    private readonly ConnectionServices _services;
    private readonly GrantedCommands _granted;
    private volatile ProtectionServiceConnection _connection;
    private readonly DnsAsker _dns;

    internal ProtectionService(ConnectionServices services, DnsAsker dns, ProtectionServiceConnection connection)
    {
        _services = services;
        _granted = new GrantedCommands(services.Session);
        _dns = dns;
        _connection = connection;
    }

    public ProtectionServiceConnection Connection
    {
        get
        {
            ProtectionServiceConnection known = _connection;
            DateTime? ends = _services.Session.TokenExpiresAt;
            return known.TokenExpiresAt == ends ? known : _connection = known.With(ends, known.AvailableCommands);
        }
    }

    public Task<IReadOnlyCollection<string>?> GetGrantedCommandsAsync(CancellationToken cancellationToken) => _granted.GetAsync(cancellationToken);

    public IResultReader<BlockedSender> GetBlockedSenders(BlockedSenderQuery query, IProgress<ServiceNotice>? notices) =>
        new SequenceReader<BlockedSender>(token => EnumerateAsync(query, notices, token));

    public async Task<IUnblockRun> PlanUnblockAsync(
        IReadOnlyCollection<UnblockRequest> requests,
        UnblockOptions options,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken) =>
        await new UnblockPlanner(_services).PlanAsync(requests, options, notices, cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<UnblockQuota>> GetUnblockQuotaAsync(UnblockQuotaQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) =>
        new QuotaReader(_services).ReadAsync(query, notices, cancellationToken);

    public Task<IReadOnlyList<UnblockHistoryEntry>> GetUnblockHistoryAsync(UnblockHistoryQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) =>
        new HistoryReader(_services).ReadAsync(query, notices, cancellationToken);

    public Task<IReadOnlyList<SendingSource>> GetSendingSourcesAsync(SendingSourceQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) =>
        new SendingSourceReader(_services, _dns).ReadAsync(query, notices, cancellationToken);

    public Task<IReadOnlyList<DeliveryPool>> GetDeliveryPoolsAsync(DeliveryPoolQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) =>
        new DeliveryPoolReader(_services).ReadAsync(query, notices, cancellationToken);

    public void Dispose()
    {
        _services.Session.Dispose();
        _services.Ledger.Dispose();
    }

    private async IAsyncEnumerable<BlockedSender> EnumerateAsync(
        BlockedSenderQuery query,
        IProgress<ServiceNotice>? notices,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.SenderAddresses.Count > 0)
        {
            foreach (string address in query.SenderAddresses)
            {
                BlockedSender? found = await _services.List
                    .FindAsync(new UnblockRequest(EntityType.User, address), notices, cancellationToken).ConfigureAwait(false);
                if (found is not null)
                {
                    yield return found;
                }
            }

            yield break;
        }

        foreach (EntityType type in Types(query))
        {
            await foreach (BlockedSender entry in _services.List.ListAsync(type, notices, cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
    }

    private static IEnumerable<EntityType> Types(BlockedSenderQuery query)
    {
        if (query.IncludeUsers)
        {
            yield return EntityType.User;
        }

        if (query.IncludeConnectors)
        {
            yield return EntityType.Connector;
        }
    }
}
