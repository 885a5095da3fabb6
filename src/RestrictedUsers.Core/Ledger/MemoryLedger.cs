using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Ledger;

/// <summary>A ledger that lives as long as its connection: for the emulated tenant.</summary>
internal sealed class MemoryLedger : IUnblockLedger
{
    private readonly object _gate = new();
    private readonly LedgerState _state = new();

    public string? Path => null;

    public Task<LedgerView> ReadAsync(IReadOnlyCollection<EntityKey>? entities, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var attempts = (entities ?? _state.Entities).Distinct().ToDictionary(e => e, _state.AttemptsOf);
            return Task.FromResult(new LedgerView(attempts, []));
        }
    }

    public Task EnsureWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<UnblockAttempt>?> BeginAsync(
        LedgerRecord intent,
        Func<IReadOnlyList<UnblockAttempt>, bool> mayBegin,
        CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyList<UnblockAttempt> known = _state.AttemptsOf(LedgerFile.KeyOf(intent));
            if (!mayBegin(known))
            {
                return Task.FromResult<IReadOnlyList<UnblockAttempt>?>(known);
            }

            _state.Apply(intent);
            return Task.FromResult<IReadOnlyList<UnblockAttempt>?>(null);
        }
    }

    public Task AppendAsync(LedgerRecord record)
    {
        lock (_gate)
        {
            _state.Apply(record);
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
