using System;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Tokens of the caller's own callback. It is trusted to know when a token has to be new.</summary>
internal sealed class ProviderIssuer(Func<CancellationToken, Task<string>> provider) : ITokenIssuer
{
    public async Task<IssuedToken> IssueAsync(TokenDemand demand, CancellationToken cancellationToken)
    {
        string token = await provider(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(token)
            ? throw SignInErrors.Create(SignInProblem.AccessTokenProviderFailed, "The token provider gave no token.")
            : new IssuedToken(token.Trim(), ExpiresAt: null);
    }

    public void Dispose()
    {
        // The callback is the caller's.
    }
}
