using System;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Tokens that are renewed before they end and when the service rejects one, once for all workers: whoever comes first fetches,
/// the others wait for that one.
/// </summary>
internal sealed class RenewingTokenSource : ITokenSource
{
    /// <summary>How long before its end a token is renewed, at most: long enough for any request that carries it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>How long a renewal that failed is left alone while the token still lasts.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);

    private readonly ITokenIssuer _issuer;
    private readonly TokenCheck _check;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Held? _held;

    internal RenewingTokenSource(ITokenIssuer issuer, string method, TokenCheck check, TimeProvider time)
    {
        _issuer = issuer;
        _check = check;
        _time = time;
        Method = method;
    }

    public string Method { get; }

    public TokenFacts Facts => _held?.Facts ?? TokenFacts.Opaque;

    public async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (_held is Held ready && _time.GetUtcNow() < ready.DueAt)
        {
            return ready.Text;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Held? held = _held;
            if (held is not null && _time.GetUtcNow() < held.DueAt)
            {
                return held.Text;
            }

            try
            {
                return (await FetchAsync(new TokenDemand(), cancellationToken).ConfigureAwait(false)).Text;
            }
            catch (ProtectionServiceException) when (held is not null && _time.GetUtcNow() < held.ExpiresAt)
            {
                // Early renewal is a precaution. What still lasts is used, and the renewal is tried again in a while.
                _held = held with { DueAt = Earlier(held.ExpiresAt, _time.GetUtcNow() + RetryPause) };
                return held.Text;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<TokenRefresh> TryRefreshAsync(string rejectedToken, string? claims, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_held is Held held && !string.Equals(held.Text, rejectedToken, StringComparison.Ordinal))
            {
                return new TokenRefresh(Succeeded: true);
            }

            Held fetched = await FetchAsync(new TokenDemand(MustBeNew: true, Decode(claims)), cancellationToken).ConfigureAwait(false);
            return string.Equals(fetched.Text, rejectedToken, StringComparison.Ordinal)
                ? new TokenRefresh(Succeeded: false, "Signing in again gave the same token.")
                : new TokenRefresh(Succeeded: true);
        }
        catch (ProtectionServiceException e)
        {
            return new TokenRefresh(Succeeded: false, e.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _held = null;
        _issuer.Dispose();
        _one.Dispose();
    }

    private async Task<Held> FetchAsync(TokenDemand demand, CancellationToken cancellationToken)
    {
        IssuedToken issued = await _issuer.IssueAsync(demand, cancellationToken).ConfigureAwait(false);
        TokenFacts facts = _check.Read(issued.Text);
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset ends = Earlier(
            issued.ExpiresAt ?? DateTimeOffset.MaxValue,
            facts.ExpiresAt is DateTime told ? new DateTimeOffset(told) : DateTimeOffset.MaxValue);
        var held = new Held(issued.Text, facts, ends, DueAt: ends);
        if (ends < DateTimeOffset.MaxValue)
        {
            // A short life is not renewed all the time.
            TimeSpan quarter = TimeSpan.FromTicks(Math.Max(0, (ends - now).Ticks / 4));
            held = held with { DueAt = ends - (quarter < Margin ? quarter : Margin) };
        }

        _held = held;
        return held;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    // A challenge carries its claims as base64; whatever is not JSON inside is not handed on.
    private static string? Decode(string? claims)
    {
        if (string.IsNullOrEmpty(claims))
        {
            return null;
        }

        try
        {
            string text = Encoding.UTF8.GetString(TokenFacts.FromBase64Url(claims!.TrimEnd('=')));
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? text : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Held(string Text, TokenFacts Facts, DateTimeOffset ExpiresAt, DateTimeOffset DueAt)
    {
        public override string ToString() => "(token)";
    }
}
