using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Quota;

/// <summary>What the sources tell about a set of entities within a window.</summary>
internal sealed class UnblockCounts
{
    private readonly Dictionary<EntityKey, List<AuditEvent>> _audit;
    private readonly LedgerView _ledger;

    internal UnblockCounts(DateTime start, DateTime end, LedgerView ledger, List<AuditEvent>? audit, string auditNote)
    {
        Start = start;
        End = end;
        _ledger = ledger;
        AuditNote = auditNote;
        IsAuditRead = audit is not null;
        _audit = (audit ?? []).GroupBy(a => a.Entity).ToDictionary(g => g.Key, g => g.ToList());
    }

    internal DateTime Start { get; }

    internal DateTime End { get; }

    internal bool IsAuditRead { get; }

    /// <summary>Why the audit log was not read, or what bounds it.</summary>
    internal string AuditNote { get; }

    /// <summary>Everyone of whom a source knows.</summary>
    internal IEnumerable<EntityKey> Entities => _ledger.Attempts.Keys.Concat(_audit.Keys).Distinct();

    /// <summary>The attempts within the window.</summary>
    internal IEnumerable<UnblockAttempt> Attempts(EntityKey entity) => _ledger.Of(entity).Where(a => a.At >= Start);

    /// <summary>The audit records within the window.</summary>
    internal IReadOnlyList<AuditEvent> Audit(EntityKey entity) =>
        _audit.TryGetValue(entity, out List<AuditEvent>? events) ? events : [];

    /// <summary>The unblocks within the window, from both sources, each once.</summary>
    internal List<UnblockEvent> Events(EntityKey entity) => UnblockEvents.Merge(Attempts(entity), Audit(entity));

    /// <summary>The number of unblocks within the window, at least.</summary>
    internal int Of(EntityKey entity) => Events(entity).Count;
}

/// <summary>Counts unblocks from the ledger and the audit log. What it finds is a lower bound: the service has no counter.</summary>
internal sealed class UnblockCounter
{
    private readonly ConnectionServices _services;

    internal UnblockCounter(ConnectionServices services) => _services = services;

    /// <summary>Reads the sources. An audit log that cannot be read is a warning, not a failure: the ledger still counts.</summary>
    internal async Task<UnblockCounts> CountAsync(
        IReadOnlyCollection<EntityKey>? entities,
        TimeSpan window,
        bool includeAuditLog,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken)
    {
        DateTime end = _services.Time.UtcNow();
        DateTime start = end - window;
        LedgerView ledger = await _services.Ledger.ReadAsync(entities, cancellationToken).ConfigureAwait(false);
        foreach (string problem in ledger.Problems)
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, problem));
        }

        List<AuditEvent>? audit = null;
        string note = "Not asked for.";
        if (includeAuditLog)
        {
            try
            {
                // The service's clock may be ahead of ours; a late record is better than a lost one.
                audit = await new AuditLog(_services.Reads)
                    .ReadAsync(start, end + TimeSpan.FromHours(1), notices, cancellationToken).ConfigureAwait(false);
                note = "Late by up to some hours, and kept as long as the licence says.";
            }
            catch (ProtectionServiceException e)
            {
                note = e.Message;
                notices?.Report(new ServiceNotice(
                    ServiceNoticeKind.Warning,
                    "The audit log could not be read, so only the ledger counts: " + e.Message + " It needs the role View-Only Audit Logs or Audit Logs, and auditing switched on."));
            }
        }

        return new UnblockCounts(start, end, ledger, audit, note);
    }
}
