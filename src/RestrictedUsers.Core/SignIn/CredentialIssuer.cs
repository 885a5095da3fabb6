using System;
using System.Threading;
using System.Threading.Tasks;
using Azure.Core;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>Tokens of an app or a managed identity, through Azure.Identity: no person takes part.</summary>
internal sealed class CredentialIssuer : ITokenIssuer
{
    // Any claims make the library ask the host instead of its own cache, which managed identities share in the whole process.
    private const string NoCache = "{\"access_token\":{}}";

    private readonly Func<TokenCredential> _create;
    private readonly SignInRequest _request;
    private readonly IDisposable? _owned;
    private TokenCredential _credential;

    /// <summary>Creates the issuer.</summary>
    /// <param name="create">Creates the credential; called again when a token must be new, because a credential keeps the tokens it got.</param>
    /// <param name="request">What to ask for.</param>
    /// <param name="owned">What ends with the issuer; null for nothing.</param>
    internal CredentialIssuer(Func<TokenCredential> create, SignInRequest request, IDisposable? owned)
    {
        _create = create;
        _request = request;
        _owned = owned;
        _credential = create();
    }

    public async Task<IssuedToken> IssueAsync(TokenDemand demand, CancellationToken cancellationToken)
    {
        if (demand.MustBeNew && demand.Claims is null)
        {
            _credential = _create();
        }

        string? claims = demand is { MustBeNew: true, Claims: null } && _request.Method == SignInMethod.ManagedIdentity ? NoCache : demand.Claims;
        try
        {
            return await _request.GetTokenAsync(_credential, claims, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (_request.IsKnown(e))
        {
            throw _request.Translate(e)!;
        }
    }

    public void Dispose() => _owned?.Dispose();
}
