using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;

namespace RestrictedUsers.Core.Quota;

/// <summary>Tells what happened before: the ledger's attempts and the service's audit records, merged.</summary>
internal sealed class HistoryReader
{
    private readonly ConnectionServices _services;

    internal HistoryReader(ConnectionServices services) => _services = services;

    internal async Task<IReadOnlyList<UnblockHistoryEntry>> ReadAsync(UnblockHistoryQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        EntityKey[]? asked = query.Identities.Count == 0
            ? null
            : query.Identities.Select(KeyOf).Distinct().ToArray();
        UnblockCounts counts = await new UnblockCounter(_services)
            .CountAsync(asked, query.Window, query.IncludeAuditLog, notices, cancellationToken).ConfigureAwait(false);
        return (asked ?? counts.Entities)
            .SelectMany(e => Entries(e, counts))
            .OrderByDescending(e => e.OccurredAt)
            .ToArray();
    }

    // A GUID is a connector's id: no address is one.
    private static EntityKey KeyOf(string identity) =>
        new(Guid.TryParse(identity, out _) ? EntityType.Connector : EntityType.User, identity);

    private IEnumerable<UnblockHistoryEntry> Entries(EntityKey entity, UnblockCounts counts)
    {
        foreach (UnblockEvent unblock in counts.Events(entity))
        {
            yield return Entry(entity, unblock.At, "Unblocked", unblock.Actor, unblock.Attempt, unblock.Audit);
        }

        foreach (UnblockAttempt attempt in counts.Attempts(entity).Where(a => !a.IsUnblock))
        {
            yield return Entry(entity, attempt.At, attempt.State.ToString(), attempt.Actor, attempt, null);
        }

        foreach (AuditEvent audit in counts.Audit(entity).Where(a => a.Kind != AuditEventKind.Unblocked))
        {
            yield return Entry(entity, audit.At, audit.Kind.ToString(), audit.Actor, null, audit);
        }
    }

    private UnblockHistoryEntry Entry(EntityKey entity, DateTime at, string what, string? actor, UnblockAttempt? attempt, AuditEvent? audit)
    {
        var sources = new List<string>();
        if (attempt is not null)
        {
            sources.Add("Ledger");
        }

        if (audit is not null)
        {
            sources.Add("AuditLog");
        }

        return new UnblockHistoryEntry
        {
            OccurredAt = at,
            SenderAddress = entity.Type == EntityType.User ? entity.Identity : "",
            ConnectorId = entity.Type == EntityType.Connector ? entity.Identity : null,
            EntityType = entity.Type,
            Event = what,
            Actor = actor,
            Comment = attempt?.Comment,
            ConfirmedAt = attempt?.ConfirmedAt,
            RequestId = attempt?.RequestId,
            Sources = sources,
            Detail = attempt?.Detail ?? audit?.Detail ?? "",
            Organization = _services.Organization,
        };
    }
}
