using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Contracts;

/// <summary>All that Core offers to the cmdlets. The one thing that is created through the load context.</summary>
public interface ICoreEntry
{
    /// <summary>Third-party block lists. Needs no connection.</summary>
    IBlockListService BlockLists { get; }

    /// <summary>Signs in, and checks that the token is one for this service and this organisation. Does not ask the service for anything yet.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="notices">Receives what the person should know; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">An option is missing or wrong; the message says which.</exception>
    /// <exception cref="ProtectionServiceException">Signing in failed; <see cref="ProtectionServiceException.SignInProblem"/> says why.</exception>
    /// <exception cref="ScenarioFileException">The scenario file has an error.</exception>
    Task<IProtectionService> ConnectAsync(ConnectOptions options, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken);

    /// <summary>Makes a reader of bounces. Needs no connection.</summary>
    /// <param name="rulePath">A file with rules of the user's own, which come before those that ship; null for none.</param>
    /// <exception cref="RuleFileException">The file cannot be read or has an error.</exception>
    INonDeliveryReportReader CreateNonDeliveryReportReader(string? rulePath);

    /// <summary>Reads from a message's headers through which pool it left. Needs no connection; works on a thread of its own.</summary>
    /// <param name="path">The message's full path.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="NonDeliveryReportException">The file cannot be read or is no message.</exception>
    Task<DeliveryPool> ReadDeliveryPoolAsync(string path, CancellationToken cancellationToken);
}
