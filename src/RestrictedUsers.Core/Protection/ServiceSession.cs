using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.SignIn;

namespace RestrictedUsers.Core.Protection;

/// <summary>What all requests of one connection share: the way, the token, the pause that the service asked for, its clock.</summary>
internal sealed class ServiceSession : IDisposable
{
    private readonly Guid _connectionId;
    private readonly ServiceEndpoint _endpoint;
    private readonly Uri _invoke;

    internal ServiceSession(
        Guid connectionId,
        ServiceEndpoint endpoint,
        ServiceErrorTable errors,
        ServiceLimits limits,
        TimeProvider time)
    {
        _connectionId = connectionId;
        _endpoint = endpoint;
        _invoke = AddressOf("beta", "InvokeCommand");
        Limits = limits;
        Time = time;
        Responses = new ResponseReader(errors, time, limits.RequestTimeout);
        Pause = new ServicePause(time);
        TraceBudget = new RequestBudget(100, TimeSpan.FromMinutes(5), time);
        Clock = new ServiceClock(time);
    }

    internal ServiceTransport Transport => _endpoint.Transport;

    internal ServiceLimits Limits { get; }

    internal TimeProvider Time { get; }

    internal ResponseReader Responses { get; }

    internal ServicePause Pause { get; }

    /// <summary>The message trace's budget, which the service enforces for the tenant.</summary>
    internal RequestBudget TraceBudget { get; }

    internal ServiceClock Clock { get; }

    /// <summary>The address of InvokeCommand; reads may add <c>$select</c>.</summary>
    internal Uri InvokeAddress => _invoke;

    /// <summary>Builds one request. Each has an id of its own, and HTTP/1.1 for removals as for reads.</summary>
    internal HttpRequestMessage CreateRequest(ServiceCommand command, Uri address, HttpContent content, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content, Version = HttpVersion.Version11 };
#if NET
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
#endif
        HttpRequestHeaders headers = request.Headers;
        headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        headers.ExpectContinue = false;
        headers.Add("X-CmdletName", command.Name);
        Route(headers);
        headers.Add("Prefer", "odata.maxpagesize=1000");
        return request;
    }

    /// <summary>Adds what every request carries: its id, the connection's, and where it belongs.</summary>
    internal void Route(HttpRequestHeaders headers)
    {
        headers.Add("client-request-id", Guid.NewGuid().ToString("D"));
        headers.Add("connection-id", _connectionId.ToString("D"));
        headers.TryAddWithoutValidation("X-AnchorMailbox", _endpoint.Anchor);
        headers.Add("X-ClientApplication", "RestrictedUsers");
    }

    /// <summary>The address of an operation of the admin interface.</summary>
    internal Uri AddressOf(string version, string operation) =>
        new(_endpoint.Uri, $"/adminapi/{version}/{Uri.EscapeDataString(_endpoint.TenantName)}/{operation}");

    /// <summary>Gives the token, or the failure that there is none.</summary>
    internal Task<string> GetTokenAsync(CancellationToken cancellationToken) => _endpoint.Tokens.GetTokenAsync(cancellationToken);

    /// <summary>Gets another token after a 401.</summary>
    /// <exception cref="ServiceFailureException">There is none: the rejection, with the reason.</exception>
    internal async Task RefreshAsync(string rejectedToken, ServiceFailure rejection, CancellationToken cancellationToken)
    {
        TokenRefresh refresh = await _endpoint.Tokens.TryRefreshAsync(rejectedToken, rejection.Claims, cancellationToken).ConfigureAwait(false);
        if (!refresh.Succeeded)
        {
            throw new ServiceFailureException(rejection.WithMore(refresh.Problem));
        }
    }

    /// <summary>When the present token ends, UTC; null where it does not tell.</summary>
    internal DateTime? TokenExpiresAt => _endpoint.Tokens.Facts.ExpiresAt;

    public void Dispose() => _endpoint.Dispose();
}

/// <summary>The time limits of a connection.</summary>
/// <param name="RequestTimeout">How long one request, or one read of its answer, may take.</param>
/// <param name="OperationTimeout">How long one operation may take with all its retries and waits.</param>
/// <param name="Randomizer">Gives the jitter of back-offs, 0 to 1; null for chance.</param>
internal sealed record ServiceLimits(TimeSpan RequestTimeout, TimeSpan OperationTimeout, Func<double>? Randomizer = null);

/// <summary>The service's clock, estimated from the <c>Date</c> of its answers: blocks are dated on it, not on ours.</summary>
internal sealed class ServiceClock(TimeProvider time)
{
    private long _offsetTicks;

    /// <summary>Learns from an answer.</summary>
    internal void Learn(DateTime? serviceDate)
    {
        if (serviceDate is DateTime date)
        {
            Volatile.Write(ref _offsetTicks, (date - time.GetUtcNow().UtcDateTime).Ticks);
        }
    }

    /// <summary>The present time on the service's clock, UTC, as far as it is known.</summary>
    internal DateTime Now => time.GetUtcNow().UtcDateTime.AddTicks(Volatile.Read(ref _offsetTicks));
}
