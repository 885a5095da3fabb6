using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Gives access tokens. The one door between the protection client and any way of signing in.</summary>
internal interface ITokenSource
{
    /// <summary>The way, for people: <c>Emulator</c>, <c>AccessToken</c> and so on.</summary>
    string Method { get; }

    /// <summary>Gives a token that is good for the next request.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>Gets another token after the service answered 401.</summary>
    /// <param name="rejectedToken">The token that was rejected: when a newer one is there already, another caller has refreshed.</param>
    /// <param name="claims">The claims that the service asks for; null when it named none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when there is no other token to be had.</returns>
    Task<bool> TryRefreshAsync(string rejectedToken, string? claims, CancellationToken cancellationToken);
}

/// <summary>A token that the caller gave. It cannot be refreshed.</summary>
internal sealed class GivenTokenSource : ITokenSource
{
    private readonly Func<string> _reveal;

    internal GivenTokenSource(Func<string> reveal, string method)
    {
        _reveal = reveal;
        Method = method;
    }

    public string Method { get; }

    public Task<string> GetTokenAsync(CancellationToken cancellationToken) => Task.FromResult(_reveal());

    public Task<bool> TryRefreshAsync(string rejectedToken, string? claims, CancellationToken cancellationToken) =>
        Task.FromResult(false);
}
