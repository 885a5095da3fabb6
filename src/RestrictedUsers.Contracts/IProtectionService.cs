using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Contracts;

/// <summary>The protection service of one organisation. Safe for several callers at a time. Disposing it ends its connections.</summary>
public interface IProtectionService : IDisposable
{
    /// <summary>Who, where, how, and until when the present token lasts.</summary>
    ProtectionServiceConnection Connection { get; }

    /// <summary>The service's commands that this account may run, asked for once in a connection. One request, without retries.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Their names; null where the service gave no list that can be understood.</returns>
    /// <exception cref="ProtectionServiceException">The service could not be asked, or it refused.</exception>
    Task<IReadOnlyCollection<string>?> GetGrantedCommandsAsync(CancellationToken cancellationToken);

    /// <summary>Lists restricted entities, streamed: nothing is asked for before the first read, and a page only when the one before is used up.</summary>
    /// <param name="query">Which entities.</param>
    /// <param name="notices">Receives retries, waits and pages; null for nobody.</param>
    IResultReader<BlockedSender> GetBlockedSenders(BlockedSenderQuery query, IProgress<ServiceNotice>? notices);

    /// <summary>Decides what to do about each entity, from one listing and the ledger. Sends no write.</summary>
    /// <param name="requests">The entities, each once.</param>
    /// <param name="options">The settings of the run.</param>
    /// <param name="notices">Receives retries, waits and warnings; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ProtectionServiceException">The list could not be read.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read or written.</exception>
    Task<IUnblockRun> PlanUnblockAsync(
        IReadOnlyCollection<UnblockRequest> requests,
        UnblockOptions options,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken);

    /// <summary>Counts unblocks.</summary>
    /// <param name="query">Whose, how far back, and with which limit.</param>
    /// <param name="notices">Receives retries, waits and warnings; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    Task<IReadOnlyList<UnblockQuota>> GetUnblockQuotaAsync(
        UnblockQuotaQuery query,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken);

    /// <summary>What happened before, the latest first.</summary>
    /// <param name="query">Whose, how far back, and from which sources.</param>
    /// <param name="notices">Receives retries, waits and warnings; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    Task<IReadOnlyList<UnblockHistoryEntry>> GetUnblockHistoryAsync(
        UnblockHistoryQuery query,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken);

    /// <summary>The organisation's own domains, and the addresses from which its mail may come: its connectors', and those that its domains' SPF records authorise.</summary>
    /// <param name="query">Whether and how DNS is asked.</param>
    /// <param name="notices">Receives retries, waits and warnings, such as a record with an error; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ProtectionServiceException">The service failed.</exception>
    /// <exception cref="BlockListInputException">No resolver was given and the system has none.</exception>
    Task<IReadOnlyList<SendingSource>> GetSendingSourcesAsync(
        SendingSourceQuery query,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken);

    /// <summary>Asks the message trace through which pool a message left. Keeps within the trace's budget of 100 requests in 5 minutes, and waits for it.</summary>
    /// <param name="query">Which message, and to whom.</param>
    /// <param name="notices">Receives retries and waits; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>One for each recipient; empty where the trace does not know the message.</returns>
    /// <exception cref="ProtectionServiceException">The service failed.</exception>
    Task<IReadOnlyList<DeliveryPool>> GetDeliveryPoolsAsync(
        DeliveryPoolQuery query,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken);
}

/// <summary>A planned run: first the plan, then, for what was confirmed, the sending.</summary>
public interface IUnblockRun
{
    /// <summary>One item for each request, in their order.</summary>
    IReadOnlyList<UnblockPlanItem> Items { get; }

    /// <summary>Sends the removals of <paramref name="approved"/>, side by side, and waits for settled ones where the options say so. One result for each.</summary>
    /// <param name="approved">Items of this run: those that were confirmed, and settled ones that are to be waited for.</param>
    /// <param name="notices">Receives retries, waits, warnings and progress; null for nobody.</param>
    IResultReader<UnblockResult> Execute(IReadOnlyCollection<UnblockPlanItem> approved, IProgress<ServiceNotice>? notices);
}
