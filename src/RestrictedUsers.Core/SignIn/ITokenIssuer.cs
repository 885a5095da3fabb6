using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Fetches one token from where tokens come from. Called by one caller at a time.</summary>
internal interface ITokenIssuer : IDisposable
{
    /// <summary>Fetches a token.</summary>
    /// <param name="demand">What is asked for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Contracts.ProtectionServiceException">There is none to be had; the message says why, without secrets.</exception>
    Task<IssuedToken> IssueAsync(TokenDemand demand, CancellationToken cancellationToken);
}

/// <summary>What is asked of an issuer.</summary>
/// <param name="MustBeNew">A token that was issued before will not do: the service has rejected it.</param>
/// <param name="Claims">The claims that the service asks for, JSON; null for none.</param>
internal sealed record TokenDemand(bool MustBeNew = false, string? Claims = null);

/// <summary>A token as it was issued.</summary>
/// <param name="Text">The token itself. A secret.</param>
/// <param name="ExpiresAt">When it ends, as far as the issuer tells.</param>
internal sealed record IssuedToken(string Text, DateTimeOffset? ExpiresAt)
{
    // A record prints its members; this one must not.
    public override string ToString() => "(token)";
}
