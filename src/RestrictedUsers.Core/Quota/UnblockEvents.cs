using System;
using System.Collections.Generic;
using System.Linq;
using RestrictedUsers.Core.Ledger;

namespace RestrictedUsers.Core.Quota;

/// <summary>One unblock, from one source or from both.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who; null when unknown.</param>
/// <param name="Attempt">The ledger's attempt; null where only the audit log tells.</param>
/// <param name="Audit">The audit record; null where only the ledger tells.</param>
internal sealed record UnblockEvent(DateTime At, string? Actor, UnblockAttempt? Attempt, AuditEvent? Audit);

/// <summary>Merges the unblocks of two sources into one count (design, rule 4). Pure.</summary>
internal static class UnblockEvents
{
    /// <summary>Within this time an attempt of the ledger and an audit record are one event.</summary>
    internal static readonly TimeSpan MatchWindow = TimeSpan.FromMinutes(15);

    /// <summary>Pairs each attempt that counts with the nearest audit record; each record serves once.</summary>
    internal static List<UnblockEvent> Merge(IEnumerable<UnblockAttempt> attempts, IEnumerable<AuditEvent> audit)
    {
        List<AuditEvent> free = audit.Where(a => a.Kind == AuditEventKind.Unblocked).OrderBy(a => a.At).ToList();
        var events = new List<UnblockEvent>();
        foreach (UnblockAttempt attempt in attempts.Where(a => a.IsUnblock).OrderBy(a => a.ServiceTime))
        {
            AuditEvent? match = free
                .Where(a => (a.At - attempt.ServiceTime).Duration() <= MatchWindow)
                .OrderBy(a => (a.At - attempt.ServiceTime).Duration())
                .FirstOrDefault();
            if (match is not null)
            {
                free.Remove(match);
            }

            events.Add(new UnblockEvent(attempt.At, match?.Actor ?? attempt.Actor, attempt, match));
        }

        events.AddRange(free.Select(a => new UnblockEvent(a.At, a.Actor, null, a)));
        return [.. events.OrderBy(e => e.At)];
    }
}
