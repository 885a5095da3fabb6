using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Contracts;

/// <summary>
/// Results that come one by one. (IAsyncEnumerable would pull an assembly into PowerShell's default context.)
/// One reader at a time; not thread-safe.
/// </summary>
/// <typeparam name="T">The model that is read.</typeparam>
public interface IResultReader<out T>
{
    /// <summary>The result that the last <see cref="ReadAsync"/> found.</summary>
    T Current { get; }

    /// <summary>Goes to the next result. False when there is none.</summary>
    /// <param name="cancellationToken">Stops the work behind the reader.</param>
    /// <exception cref="ProtectionServiceException">The service failed.</exception>
    Task<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stops what is still under way and waits for it: nothing is sent after it returns. May be called at any time, more than once.</summary>
    Task CloseAsync();
}
