using System;
using System.Threading;
using System.Threading.Tasks;
using Azure.Core;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>What is asked of a credential, and for whom: the scope, and what messages are about.</summary>
/// <param name="Method">How is signed in.</param>
/// <param name="Scope">The scope of the token.</param>
/// <param name="Subject">The input that a refusal concerns: organisation, app, file.</param>
internal sealed record SignInRequest(SignInMethod Method, string Scope, string? Subject)
{
    /// <summary>The request in the credential's terms. Tokens may be long-lived ones that the service can revoke by a challenge.</summary>
    /// <param name="claims">The claims that the service asks for; null for none.</param>
    internal TokenRequestContext ToContext(string? claims) => new([Scope], parentRequestId: null, claims, tenantId: null, isCaeEnabled: true);

    /// <summary>Gets a token.</summary>
    internal async Task<IssuedToken> GetTokenAsync(TokenCredential credential, string? claims, CancellationToken cancellationToken)
    {
        AccessToken token = await credential.GetTokenAsync(ToContext(claims), cancellationToken).ConfigureAwait(false);
        return new IssuedToken(token.Token, token.ExpiresOn);
    }

    /// <summary>Whether <see cref="Translate"/> has an exception for it.</summary>
    internal bool IsKnown(Exception exception) => Translate(exception) is not null;

    /// <summary>The exception for what a credential threw; null for what is not its own.</summary>
    internal ProtectionServiceException? Translate(Exception exception) => SignInErrors.Translate(exception, Method, Subject);
}
