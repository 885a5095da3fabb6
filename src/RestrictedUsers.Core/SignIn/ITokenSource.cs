using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Gives access tokens. The one door between the protection client and any way of signing in. Safe for several callers at a time.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>The way, for people: <c>Emulator</c>, <c>AccessToken</c> and so on.</summary>
    string Method { get; }

    /// <summary>What the latest token tells about itself.</summary>
    TokenFacts Facts { get; }

    /// <summary>Gives a token that is good for the next request.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Contracts.ProtectionServiceException">There is none to be had.</exception>
    Task<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>Gets another token after the service answered 401. Throws only when it is stopped.</summary>
    /// <param name="rejectedToken">The token that was rejected: when a newer one is there already, another caller has refreshed.</param>
    /// <param name="claims">The claims that the service asks for, as its challenge has them (base64); null when it named none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<TokenRefresh> TryRefreshAsync(string rejectedToken, string? claims, CancellationToken cancellationToken);
}

/// <summary>What came of an attempt to get another token.</summary>
/// <param name="Succeeded">Another token is there.</param>
/// <param name="Problem">Why there is none, for a person; null where there is nothing to say beyond the service's own words.</param>
internal sealed record TokenRefresh(bool Succeeded, string? Problem = null);
