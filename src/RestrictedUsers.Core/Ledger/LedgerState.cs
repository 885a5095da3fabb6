using System;
using System.Collections.Generic;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Ledger;

/// <summary>What the lines of a ledger add up to: the attempts of each entity, in the order of their intents.</summary>
internal sealed class LedgerState
{
    private readonly Dictionary<EntityKey, List<UnblockAttempt>> _byEntity = [];
    private readonly Dictionary<Guid, EntityKey> _byId = [];

    /// <summary>All entities that have an attempt.</summary>
    internal IEnumerable<EntityKey> Entities => _byEntity.Keys;

    /// <summary>The attempts of one entity, the oldest first. A copy: the state goes on changing.</summary>
    internal IReadOnlyList<UnblockAttempt> AttemptsOf(EntityKey entity) =>
        _byEntity.TryGetValue(entity, out List<UnblockAttempt>? attempts) ? attempts.ToArray() : [];

    /// <summary>Adds one line. A line of an attempt that is not known, or of a kind that is not, is left out.</summary>
    internal void Apply(LedgerRecord record)
    {
        if (record.Type == "intent")
        {
            ApplyIntent(record);
        }
        else if (_byId.TryGetValue(record.Id, out EntityKey entity))
        {
            List<UnblockAttempt> attempts = _byEntity[entity];
            int index = attempts.FindLastIndex(a => a.Id == record.Id);
            attempts[index] = Changed(attempts[index], record);
        }
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        _byEntity.Clear();
        _byId.Clear();
    }

    private void ApplyIntent(LedgerRecord record)
    {
        if (string.IsNullOrEmpty(record.Identity) || _byId.ContainsKey(record.Id))
        {
            return;
        }

        var entity = new EntityKey(record.Entity == "connector" ? EntityType.Connector : EntityType.User, record.Identity!);
        if (!_byEntity.TryGetValue(entity, out List<UnblockAttempt>? attempts))
        {
            _byEntity.Add(entity, attempts = []);
        }

        _byId.Add(record.Id, entity);
        attempts.Add(new UnblockAttempt
        {
            Id = record.Id,
            Entity = entity,
            State = AttemptState.Open,
            At = Utc(record.At),
            ServiceTime = Utc(record.ServiceTime ?? record.At),
            Actor = record.Actor,
            Comment = record.Comment,
        });
    }

    private static UnblockAttempt Changed(UnblockAttempt attempt, LedgerRecord record)
    {
        if (record.Type == "confirmed")
        {
            return attempt with { ConfirmedAt = Utc(record.At) };
        }

        // An outcome of a later version counts as open: the careful side.
        return record.Type == "outcome" && Enum.TryParse(record.Outcome, out AttemptState state)
            ? attempt with
            {
                State = state,
                ServiceTime = record.ServiceTime is DateTime time && state == AttemptState.Accepted ? Utc(time) : attempt.ServiceTime,
                ConfirmedAt = state == AttemptState.Gone ? Utc(record.At) : attempt.ConfirmedAt,
                Refusal = record.Refusal,
                RequestId = record.RequestId ?? attempt.RequestId,
                Detail = record.Detail ?? attempt.Detail,
            }
            : attempt;
    }

    private static DateTime Utc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
