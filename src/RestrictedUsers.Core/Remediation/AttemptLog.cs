using System;
using System.Collections.Generic;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;

namespace RestrictedUsers.Core.Remediation;

/// <summary>What one run has sent for one entity.</summary>
internal sealed class AttemptLog
{
    private readonly HashSet<Guid> _known;
    private LedgerRecord? _last;

    internal AttemptLog(PlannedUnblock planned) => _known = [.. planned.KnownAttempts];

    /// <summary>The attempts that do not stand in the way: those of the plan and our own.</summary>
    internal IReadOnlyCollection<Guid> Known => _known;

    /// <summary>How often the removal was sent.</summary>
    internal int Count { get; private set; }

    /// <summary>When it was last sent, UTC; null when it was not.</summary>
    internal DateTime? LastAt => _last?.At;

    /// <summary>The last attempt's id.</summary>
    internal Guid Id => _last?.Id ?? Guid.Empty;

    /// <summary>An intent was written.</summary>
    internal void Begin(LedgerRecord intent)
    {
        _known.Add(intent.Id);
        _last = intent;
        Count++;
    }

    /// <summary>The result together with the attempt to which a later confirmation belongs.</summary>
    internal SentUnblock Sent(UnblockResult result, AttemptState state, DateTime? serviceDate) => new(
        result,
        new UnblockAttempt
        {
            Id = Id,
            Entity = LedgerFile.KeyOf(_last!),
            State = state,
            At = _last!.At,
            ServiceTime = serviceDate ?? _last.ServiceTime ?? _last.At,
        });
}

/// <summary>The end of one attempt: an answer, or another run's attempt that stood in the way.</summary>
/// <param name="Removal">The answer.</param>
/// <param name="Objection">The other attempt; null as a rule.</param>
internal sealed record AttemptAnswer(RemovalAnswer? Removal, UnblockAttempt? Objection)
{
    /// <summary>Nothing left this machine.</summary>
    internal static AttemptAnswer NotSent(ServiceFailure failure) =>
        new(new RemovalAnswer(RemovalVerdict.NotExecuted, failure, null, null, null), null);
}
