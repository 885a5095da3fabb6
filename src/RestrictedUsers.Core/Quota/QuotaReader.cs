using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;

namespace RestrictedUsers.Core.Quota;

/// <summary>Answers how often an account was unblocked and what is left, without inventing a limit (design, rule 4).</summary>
internal sealed class QuotaReader
{
    private readonly ConnectionServices _services;

    internal QuotaReader(ConnectionServices services) => _services = services;

    internal async Task<IReadOnlyList<UnblockQuota>> ReadAsync(UnblockQuotaQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        EntityKey[]? asked = query.SenderAddresses.Count == 0
            ? null
            : query.SenderAddresses.Select(a => new EntityKey(EntityType.User, a)).Distinct().ToArray();
        UnblockCounts counts = await new UnblockCounter(_services)
            .CountAsync(asked, query.Window, query.IncludeAuditLog, notices, cancellationToken).ConfigureAwait(false);
        IEnumerable<EntityKey> entities = asked is not null
            ? asked
            : counts.Entities.Where(e => e.Type == EntityType.User).OrderBy(e => e.Identity, StringComparer.Ordinal);
        return entities.Select(e => Calculate(e, counts, query.MaximumUnblockCount)).ToArray();
    }

    /// <summary>Adds one account up. Pure.</summary>
    internal UnblockQuota Calculate(EntityKey entity, UnblockCounts counts, int? configured)
    {
        List<UnblockEvent> events = counts.Events(entity);
        UnblockEvent? last = events.LastOrDefault();
        UnblockAttempt? refusal = counts.Attempts(entity).LastOrDefault(a => a.IsQuotaRefusal);
        bool refused = refusal is not null && !events.Exists(e => e.At > refusal.At);
        (int? limit, QuotaLimitSource source) = refused
            ? (events.Count, QuotaLimitSource.Observed)
            : configured is int number ? (number, QuotaLimitSource.Configured)
            : ((int?)null, QuotaLimitSource.None);
        int? remaining = limit is int known ? Math.Max(0, known - events.Count) : null;
        return new UnblockQuota
        {
            SenderAddress = entity.Identity,
            UnblockCount = events.Count,
            DelistedCount = counts.IsAuditRead ? counts.Audit(entity).Count(a => a.Kind == AuditEventKind.Delisted) : null,
            WindowStart = counts.Start,
            WindowEnd = counts.End,
            Limit = limit,
            LimitSource = source,
            Remaining = remaining,
            State = remaining switch
            {
                null => QuotaState.Unknown,
                0 => QuotaState.Exhausted,
                1 => QuotaState.Low,
                _ => QuotaState.Available,
            },
            LastUnblockedAt = last?.At,
            LastUnblockedBy = last?.Actor,
            Sources = Sources(entity, counts),
            Organization = _services.Organization,
        };
    }

    private static QuotaSource[] Sources(EntityKey entity, UnblockCounts counts) =>
    [
        new QuotaSource
        {
            Name = "Ledger",
            Count = counts.Attempts(entity).Count(a => a.IsUnblock),
            WindowStart = counts.Start,
            WindowEnd = counts.End,
            Note = "Unblocks made with this ledger.",
        },
        new QuotaSource
        {
            Name = "AuditLog",
            Count = counts.IsAuditRead ? counts.Audit(entity).Count(a => a.Kind == AuditEventKind.Unblocked) : null,
            WindowStart = counts.Start,
            WindowEnd = counts.End,
            Note = counts.AuditNote,
        },
    ];
}
