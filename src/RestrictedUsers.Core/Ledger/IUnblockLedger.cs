using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Ledger;

/// <summary>
/// Remembers every unblock, across runs, processes and machines, so that none is repeated by accident (design, rule 2).
/// </summary>
internal interface IUnblockLedger : IDisposable
{
    /// <summary>The ledger's file; null in memory.</summary>
    string? Path { get; }

    /// <summary>Reads the attempts of these entities, the oldest first; all entities where none is named.</summary>
    /// <param name="entities">The entities; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LedgerException">It cannot be read.</exception>
    Task<LedgerView> ReadAsync(IReadOnlyCollection<EntityKey>? entities, CancellationToken cancellationToken);

    /// <summary>Makes sure that the ledger can be written, before anything is planned.</summary>
    /// <exception cref="LedgerException">It cannot.</exception>
    Task EnsureWritableAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes an intent, flushed to disk, unless <paramref name="mayBegin"/> objects to what the ledger knows by then. The look and
    /// the writing are one step: nobody else can write between them.
    /// </summary>
    /// <param name="intent">The intent.</param>
    /// <param name="mayBegin">Judges the attempts that the entity has by now.</param>
    /// <param name="cancellationToken">Stops the waiting, not a write under way.</param>
    /// <returns>The attempts that were found where it objected; null where the intent is written.</returns>
    /// <exception cref="LedgerException">It cannot be written.</exception>
    Task<IReadOnlyList<UnblockAttempt>?> BeginAsync(
        LedgerRecord intent,
        Func<IReadOnlyList<UnblockAttempt>, bool> mayBegin,
        CancellationToken cancellationToken);

    /// <summary>Writes an outcome or a confirmation, flushed to disk.</summary>
    /// <exception cref="LedgerException">It cannot be written.</exception>
    Task AppendAsync(LedgerRecord record);
}

/// <summary>What a reading of the ledger found.</summary>
/// <param name="Attempts">The attempts of each entity, the oldest first.</param>
/// <param name="Problems">Damaged lines, for a person; empty as a rule.</param>
internal sealed record LedgerView(
    IReadOnlyDictionary<EntityKey, IReadOnlyList<UnblockAttempt>> Attempts,
    IReadOnlyList<string> Problems)
{
    internal IReadOnlyList<UnblockAttempt> Of(EntityKey entity) =>
        Attempts.TryGetValue(entity, out IReadOnlyList<UnblockAttempt>? attempts) ? attempts : [];
}
