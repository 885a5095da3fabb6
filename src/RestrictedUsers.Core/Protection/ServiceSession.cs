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
    /// <summary>The mailbox that routes requests of the organisation (service-protocol 1.3).</summary>
    private const string OrganizationMailbox = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

    private readonly Guid _connectionId;
    private readonly string _tenant;
    private readonly Uri _invoke;

    internal ServiceSession(
        Guid connectionId,
        Uri serviceUri,
        string tenant,
        ITokenSource tokens,
        ServiceTransport transport,
        ServiceErrorTable errors,
        ServiceLimits limits,
        TimeProvider time)
    {
        _connectionId = connectionId;
        _tenant = tenant;
        _invoke = new Uri(serviceUri, $"/adminapi/beta/{Uri.EscapeDataString(tenant)}/InvokeCommand");
        Tokens = tokens;
        Transport = transport;
        Limits = limits;
        Time = time;
        Responses = new ResponseReader(errors, time, limits.RequestTimeout);
        Pause = new ServicePause(time);
        Clock = new ServiceClock(time);
    }

    internal ITokenSource Tokens { get; }

    internal ServiceTransport Transport { get; }

    internal ServiceLimits Limits { get; }

    internal TimeProvider Time { get; }

    internal ResponseReader Responses { get; }

    internal ServicePause Pause { get; }

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
        headers.Add("client-request-id", Guid.NewGuid().ToString("D"));
        headers.Add("connection-id", _connectionId.ToString("D"));
        headers.TryAddWithoutValidation("X-AnchorMailbox", $"APP:{OrganizationMailbox}@{_tenant}");
        headers.Add("X-ClientApplication", "RestrictedUsers");
        headers.Add("Prefer", "odata.maxpagesize=1000");
        return request;
    }

    /// <summary>Gives the token, or the failure that there is none.</summary>
    internal Task<string> GetTokenAsync(CancellationToken cancellationToken) => Tokens.GetTokenAsync(cancellationToken);

    public void Dispose() => Transport.Dispose();
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
