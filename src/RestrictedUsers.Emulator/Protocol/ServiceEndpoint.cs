using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Emulator.Authority;
using RestrictedUsers.Emulator.Commands;
using RestrictedUsers.Emulator.Faults;
using RestrictedUsers.Emulator.Statistics;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The service: takes a request from a transport and says what the transport is to do.</summary>
internal sealed class ServiceEndpoint
{
    private const string BackEnd = "DB9EM03MB0042.EURPRD03.PROD.OUTLOOK.COM";

    private readonly EmulatedTenant _tenant;
    private readonly TimeProvider _time;
    private readonly StatsRecorder _stats;

    public ServiceEndpoint(EmulatedTenant tenant, TimeProvider time, StatsRecorder stats)
    {
        _tenant = tenant;
        _time = time;
        _stats = stats;
    }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="clientGone">
    /// Ends only the reading of the request. Once it is read the command runs to its end whether or not the client still waits: that is
    /// how a real service behaves, and what makes a cancelled unblock ambiguous.
    /// </param>
    public async Task<EmulatorResponse> ProcessAsync(EmulatorRequest request, CancellationToken clientGone)
    {
        if (ControlEndpoint.Owns(request.Uri))
        {
            return await ControlEndpoint.ProcessAsync(_tenant, request, clientGone).ConfigureAwait(false);
        }

        if (TokenAuthority.Owns(request.Uri))
        {
            return await _tenant.Authority.ProcessAsync(request, clientGone).ConfigureAwait(false);
        }

        var call = _stats.Arrive(_time.GetUtcNow(), request.Method, request.Uri.PathAndQuery, inBatch: false, out var inFlight);
        call.Anchor = request.Header("X-AnchorMailbox");
        EmulatorResponse? response = null;
        try
        {
            response = await RouteAsync(request, call, inFlight, clientGone).ConfigureAwait(false);
            response.Begun = () => _stats.Leave(call);
            return response;
        }
        finally
        {
            if (response is null)
            {
                _stats.Leave(call);
            }
        }
    }

    /// <summary>Answers one request of a batch: a request like any other, except that it is neither throttled nor in flight by itself.</summary>
    public Task<EmulatorResponse> ProcessInBatchAsync(EmulatorRequest request, CancellationToken clientGone)
    {
        var call = _stats.Arrive(_time.GetUtcNow(), request.Method, request.Uri.PathAndQuery, inBatch: true, out _);
        return RouteAsync(request, call, inFlight: null, clientGone);
    }

    private async Task<EmulatorResponse> RouteAsync(EmulatorRequest request, RequestCall call, int? inFlight, CancellationToken clientGone)
    {
        var runtime = _tenant.Runtime;
        var response = await RespondAsync(runtime, request, call, inFlight, clientGone).ConfigureAwait(false);
        if (response.Action == TransportAction.Respond)
        {
            Decorate(response, request, call, Now(runtime));
        }

        _stats.Answer(call, response.Action == TransportAction.Respond ? response.StatusCode : null);
        return response;
    }

    private async Task<EmulatorResponse> RespondAsync(
        TenantRuntime runtime, EmulatorRequest request, RequestCall call, int? inFlight, CancellationToken clientGone)
    {
        var commandHeader = request.Header("X-CmdletName");
        if (runtime.Faults.MatchUnread(commandHeader) is { } unread)
        {
            if (commandHeader is not null)
            {
                var named = CommandTable.Find(commandHeader);
                _stats.Identify(call, commandHeader, writes: named?.Writes ?? false, default, target: null);
            }

            _stats.Inject(call, unread.Kind);
            return FaultResponses.Apply(unread, EmulatorResponse.Empty(200), runtime.Settings, Now(runtime));
        }

        var body = await request.ReadBodyAsync(clientGone).ConfigureAwait(false);
        var url = new RequestUrl(request.Uri);
        var refusal = Refuse(runtime, request, url, inFlight, out var isCommand, out var role);
        if (!isCommand)
        {
            if (refusal is not null)
            {
                return refusal;
            }

            if (IsOperation(url, "$batch"))
            {
                _stats.BatchReceived();
                return await BatchEndpoint.ProcessAsync(this, request, body, runtime.Settings, clientGone).ConfigureAwait(false);
            }

            return ModuleFileEndpoint.Process(runtime, request, url, role);
        }

        var command = CommandRequest.Parse(body);
        if (command.CommandName.Length > 0)
        {
            _stats.Identify(
                call, command.CommandName, command.Command?.Writes ?? false, command.Command?.TargetKind ?? default, command.Target);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        if (command.Command is not null && !May(role, command.Command.Writes))
        {
            return Refusals.Forbidden(reason: null, runtime.Settings);
        }

        var trace = runtime.Settings.MessageTraceThrottling;
        if (command.Command is { IsMessageTrace: true } && !runtime.TraceThrottle.TryEnter(Now(runtime), inFlight ?? 0, trace, out var wait))
        {
            return FaultResponses.Throttled(trace.Form, trace.StatusCode, wait, trace.RetryAfterForm, runtime.Settings, Now(runtime));
        }

        return await RunAsync(runtime, request, url, command, call, commandHeader).ConfigureAwait(false);
    }

    /// <summary>Everything that is decided before the command is looked at.</summary>
    private EmulatorResponse? Refuse(TenantRuntime runtime, EmulatorRequest request, RequestUrl url, int? inFlight, out bool isCommand, out EmulatedRole role)
    {
        var settings = runtime.Settings;
        var now = Now(runtime);
        role = EmulatedRole.None;
        isCommand = url.IsAdminApi && IsOperation(url, "InvokeCommand");
        var isKnown = isCommand || (url.IsAdminApi && (IsOperation(url, "$batch") || IsOperation(url, "EXOModuleFile")));
        if (!isKnown)
        {
            return ErrorEnvelope.Create(404, "No resource was found that matches the request address.", settings);
        }

        if (BearerToken.Check(request.Header("Authorization"), _tenant, settings, now, out role) is { } unauthorized)
        {
            return unauthorized;
        }

        var method = IsOperation(url, "EXOModuleFile") ? "GET" : "POST";
        var isBeta = string.Equals(url.Version, "beta", StringComparison.OrdinalIgnoreCase);
        if (!string.Equals(request.Method, method, StringComparison.OrdinalIgnoreCase) || (!isBeta && method == "POST"))
        {
            var notAllowed = ErrorEnvelope.Create(405, "The requested resource does not support the http method '" + request.Method + "'.", settings);
            notAllowed.Headers["Allow"] = isBeta ? method : "GET";
            return notAllowed;
        }

        if (!runtime.IsTenant(url.Tenant))
        {
            return Refusals.Forbidden("The tenant in the address is not the tenant of the access token.", settings);
        }

        return inFlight is { } count && !runtime.Throttle.TryEnter(now, count, settings.Throttling, out var wait)
            ? FaultResponses.Throttled(
                settings.Throttling.Form, settings.Throttling.StatusCode, wait, settings.Throttling.RetryAfterForm, settings, now)
            : null;
    }

    private async Task<EmulatorResponse> RunAsync(
        TenantRuntime runtime, EmulatorRequest request, RequestUrl url, CommandRequest command, RequestCall call, string? commandHeader)
    {
        var settings = runtime.Settings;
        var fault = runtime.Faults.Match(command.CommandName, command.Target, commandHeader);
        if (fault is not null)
        {
            _stats.Inject(call, fault.Kind);
        }

        var latency = settings.LatencyOf(command.CommandName);
        if (latency > TimeSpan.Zero)
        {
            await _time.DelayAsync(latency, CancellationToken.None).ConfigureAwait(false);
        }

        var genuine = fault is null || FaultResponses.Commits(fault)
            ? Execute(runtime, request, url, command, call)
            : Success(runtime, url, new CommandResult(), nextLink: null);
        return fault is null ? genuine : FaultResponses.Apply(fault, genuine, settings, Now(runtime));
    }

    private EmulatorResponse Execute(TenantRuntime runtime, EmulatorRequest request, RequestUrl url, CommandRequest command, RequestCall call)
    {
        var settings = runtime.Settings;
        var now = Now(runtime);
        if (command.Problem is not null)
        {
            return ErrorEnvelope.Create(400, command.Problem, settings);
        }

        if (command.Command is null || settings.IsDenied(command.CommandName))
        {
            return Refusals.Forbidden(reason: null, settings);
        }

        var parameters = BoundParameters.Bind(command.Command.Parameters, command.Parameters, out var error);
        if (error is not null)
        {
            return ErrorEnvelope.Create(error, settings);
        }

        var hash = SkipToken.Hash(command.CommandName, command.Parameters.GetRawText());
        var skipText = url.Query("$skiptoken");
        var skip = skipText is null ? null : SkipToken.TryDecode(skipText);
        if (skipText is not null && !IsValid(skip, hash, now, settings))
        {
            return ErrorEnvelope.Create(400, "Expired or Invalid pagination request. Default Expiry time is 00:30:00", settings);
        }

        var result = command.Command.Execute(new CommandContext
        {
            Scenario = runtime.Scenario,
            State = runtime.State,
            AuditSessions = runtime.AuditSessions,
            Settings = settings,
            Now = now,
            Actor = BearerToken.ActorOf(request.Header("Authorization"), settings, runtime.Scenario.Organization),
            Parameters = parameters,
            Start = skip?.Position ?? 0,
            Mark = skip?.Mark,
            PageSize = PageSize(request.Header("Prefer"), settings),
        });
        if (result.Committed || (!command.Command.Writes && result.Error is null))
        {
            _stats.Execute(call, result.Wasted);
        }

        if (result.Error is not null)
        {
            return ErrorEnvelope.Create(result.Error, settings);
        }

        if (command.Command.Writes && settings.RemovalAnswer != RemovalAnswer.Envelope)
        {
            return EmulatorResponse.Empty(settings.RemovalAnswer == RemovalAnswer.NoContent ? 204 : 200);
        }

        var nextLink = result.Next is { } next ? url.WithSkipToken(new SkipToken(next, result.Mark, now, hash).Encode()) : null;
        return Success(runtime, url, result, nextLink);
    }

    private static EmulatorResponse Success(TenantRuntime runtime, RequestUrl url, CommandResult result, string? nextLink)
    {
        var context = url.Origin + "/adminapi/beta/" + runtime.TenantId + "/$metadata#Collection(Exchange.GenericHashTable)";
        var envelope = new EnvelopeWriter(runtime.Settings, context, url.Select());
        return new EmulatorResponse
        {
            ContentType = ErrorEnvelope.JsonContentType,
            Body = envelope.Write(result.Items, nextLink),
            DeclaredLength = null,
        };
    }

    /// <summary>Whether the role grants a command of this kind.</summary>
    internal static bool May(EmulatedRole role, bool writes) =>
        role == EmulatedRole.Administrator || (role == EmulatedRole.Reader && !writes);

    private static bool IsValid(SkipToken? skip, int hash, DateTimeOffset now, EmulatorSettings settings) =>
        skip is not null && !settings.RejectPageTokens && skip.RequestHash == hash && skip.Position >= 0
        && now <= skip.Issued + settings.PageTokenLifetime;

    private static bool IsOperation(RequestUrl url, string name) => string.Equals(url.Operation, name, StringComparison.OrdinalIgnoreCase);

    private static int PageSize(string? prefer, EmulatorSettings settings)
    {
        const string Preference = "odata.maxpagesize=";
        foreach (var part in (prefer ?? string.Empty).Split(';', ','))
        {
            var text = part.Trim();
            if (text.StartsWith(Preference, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(text.AsSpan(Preference.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                && size > 0)
            {
                return Math.Min(size, settings.PageSize);
            }
        }

        return settings.PageSize;
    }

    private static void Decorate(EmulatorResponse response, EmulatorRequest request, RequestCall call, DateTimeOffset now)
    {
        response.Headers["request-id"] = call.RequestId;
        response.Headers["Date"] = now.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);
        response.Headers["X-CalculatedBETarget"] = BackEnd;
        if (request.Header("client-request-id") is { Length: > 0 and < 100 } clientId && clientId.All(c => c is > ' ' and < '\x7f'))
        {
            response.Headers["client-request-id"] = clientId;
        }
    }

    private DateTimeOffset Now(TenantRuntime runtime) => _time.GetUtcNow() + runtime.Settings.ClockOffset;
}
