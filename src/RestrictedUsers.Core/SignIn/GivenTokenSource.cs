using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.SignIn;

/// <summary>A token that the caller gave. It cannot be refreshed.</summary>
internal sealed class GivenTokenSource : ITokenSource
{
    private static readonly TokenRefresh None = new(Succeeded: false);

    private readonly Func<string> _reveal;

    internal GivenTokenSource(Func<string> reveal, string method, TokenFacts facts)
    {
        _reveal = reveal;
        Method = method;
        Facts = facts;
    }

    public string Method { get; }

    public TokenFacts Facts { get; }

    public Task<string> GetTokenAsync(CancellationToken cancellationToken) => Task.FromResult(_reveal());

    public Task<TokenRefresh> TryRefreshAsync(string rejectedToken, string? claims, CancellationToken cancellationToken) => Task.FromResult(None);

    public void Dispose()
    {
        // The token is the caller's.
    }
}
