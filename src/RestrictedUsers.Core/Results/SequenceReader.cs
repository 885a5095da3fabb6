using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Results;

/// <summary>Hands an asynchronous sequence to callers that must not see its type. Nothing happens before the first read.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "CloseAsync, which every reader calls, lets go of it.")]
internal sealed class SequenceReader<T> : IResultReader<T>
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<T> _sequence;

    internal SequenceReader(Func<CancellationToken, IAsyncEnumerable<T>> sequence) =>
        _sequence = sequence(_stop.Token).GetAsyncEnumerator(_stop.Token);

    public T Current => _sequence.Current;

    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        using (cancellationToken.Register(_stop.Cancel))
        {
            return await _sequence.MoveNextAsync().ConfigureAwait(false);
        }
    }

    public async Task CloseAsync()
    {
        // Between two reads the sequence stands still, so this only lets go of its page.
        await _sequence.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
