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
}
