using System;
using System.Threading;
using System.Threading.Tasks;
using Azure.Core;
using Azure.Identity;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Tokens of a person, through Azure.Identity. The person is asked once, when the connection is made; afterwards the refresh token
/// does it, and where that is not enough the run ends instead of a browser opening by itself.
/// </summary>
internal sealed class PersonIssuer : ITokenIssuer
{
    private readonly TokenCredential _credential;
    private readonly Func<TokenRequestContext, CancellationToken, Task<AuthenticationRecord>> _authenticate;
    private readonly SignInRequest _request;
    private readonly SignInRecordFile? _record;
    private bool _hasSignedIn;

    /// <summary>Creates the issuer.</summary>
    /// <param name="credential">Gives tokens without asking.</param>
    /// <param name="authenticate">Asks the person.</param>
    /// <param name="request">What to ask for.</param>
    /// <param name="record">Remembers who signed in, for later sessions; null where nothing is to be kept.</param>
    internal PersonIssuer(
        TokenCredential credential,
        Func<TokenRequestContext, CancellationToken, Task<AuthenticationRecord>> authenticate,
        SignInRequest request,
        SignInRecordFile? record)
    {
        _credential = credential;
        _authenticate = authenticate;
        _request = request;
        _record = record;
    }

    public async Task<IssuedToken> IssueAsync(TokenDemand demand, CancellationToken cancellationToken)
    {
        try
        {
            if (!_hasSignedIn && !await TryRememberedAsync(cancellationToken).ConfigureAwait(false))
            {
                AuthenticationRecord record = await _authenticate(_request.ToContext(claims: null), cancellationToken).ConfigureAwait(false);
                _record?.Write(record);
            }

            _hasSignedIn = true;
            return await _request.GetTokenAsync(_credential, demand.Claims, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationRequiredException e)
        {
            throw SignInErrors.Create(
                SignInProblem.InteractionRequired,
                "The sign-in service wants the person to sign in again."
                    + (_request.Translate(e.InnerException ?? e) is { SignInProblem: SignInProblem.InteractionRequired } known ? " " + known.Message : ""),
                _request.Subject);
        }
        catch (Exception e) when (_request.IsKnown(e))
        {
            throw _request.Translate(e)!;
        }
    }

    public void Dispose()
    {
        // Credentials hold memory only.
    }

    private async Task<bool> TryRememberedAsync(CancellationToken cancellationToken)
    {
        if (_record?.IsThere != true)
        {
            return false;
        }

        try
        {
            await _credential.GetTokenAsync(_request.ToContext(claims: null), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AuthenticationRequiredException)
        {
            return false; // What was kept has ended; the person is asked as if nothing had been kept.
        }
    }
}
