using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Resilience;

/// <summary>How reads are retried: a time limit over all, Retry-After or jittered back-off between tries, a time limit for each.</summary>
internal sealed class ReadPipeline
{
    private const int MaximumRetries = 8;

    private static readonly ResiliencePropertyKey<Call> CallKey = new("call");

    private readonly ServiceSession _session;
    private readonly ResiliencePipeline _retries;
    private readonly ResiliencePipeline _attempt;

    internal ReadPipeline(ServiceSession session)
    {
        _session = session;
        _retries = new ResiliencePipelineBuilder { TimeProvider = session.Time }
            .AddTimeout(session.Limits.OperationTimeout)
            .AddRetry(Retry(session))
            .Build();
        _attempt = new ResiliencePipelineBuilder { TimeProvider = session.Time }
            .AddTimeout(session.Limits.RequestTimeout)
            .Build();
    }

    /// <summary>Runs one read with its retries.</summary>
    /// <param name="name">What is read, for notices.</param>
    /// <param name="read">One try.</param>
    /// <param name="notices">Receives retries; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="gate">What each try has to pass first, outside its own time limit; null for nothing.</param>
    /// <exception cref="ProtectionServiceException">It failed for good.</exception>
    internal async Task<T> ExecuteAsync<T>(
        string name,
        Func<CancellationToken, Task<T>> read,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task>? gate = null)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        var call = new Call(name, notices, _session.Time.GetTimestamp());
        context.Properties.Set(CallKey, call);
        try
        {
            return await _retries.ExecuteAsync(
                async attempt =>
                {
                    // The pause is not part of the attempt's time.
                    await _session.Pause.WaitAsync(attempt.CancellationToken).ConfigureAwait(false);
                    if (gate is not null)
                    {
                        await gate(attempt.CancellationToken).ConfigureAwait(false);
                    }

                    return await _attempt.ExecuteAsync(
                        async token => await read(token).ConfigureAwait(false), attempt.CancellationToken).ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        catch (Exception e) when (Describe(e) is ServiceFailure failure && !cancellationToken.IsCancellationRequested)
        {
            throw (e is TimeoutRejectedException && call.LastFailure is ServiceFailure last ? last : failure).ToException();
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Waits before a page that broke off in its middle is asked for again.</summary>
    internal Task WaitAfterBrokenPageAsync(ServiceFailure failure, int broken, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Min(8000, 500 << broken));
        notices?.Report(RetryNotice("The page", failure, wait));
        return _session.Time.Delay(wait, cancellationToken);
    }

    /// <summary>What a failed try means; null for what is not the service's or the network's doing.</summary>
    internal static ServiceFailure? Describe(Exception exception) => exception switch
    {
        ServiceFailureException service => service.Failure,
        TimeoutRejectedException or TimeoutException => new ServiceFailure
        {
            Kind = ServiceErrorKind.Timeout,
            Message = "The service did not answer in time.",
            IsTransient = true,
            Cause = exception,
        },
        HttpRequestException or IOException => new ServiceFailure
        {
            Kind = ServiceErrorKind.Network,
            Message = "The service could not be reached, or the connection broke: "
                + Harmless.Text(exception.InnerException?.Message ?? exception.Message, 300),
            IsTransient = true,
            Cause = exception,
        },
        _ => null,
    };

    internal static ServiceNotice RetryNotice(string name, ServiceFailure failure, TimeSpan wait) => new(
        ServiceNoticeKind.Retry,
        $"{name} is tried again in {ResponseReader.Seconds(wait)}: {failure.Message}") { Wait = wait };

    private static RetryStrategyOptions Retry(ServiceSession session)
    {
        var options = new RetryStrategyOptions
        {
            MaxRetryAttempts = MaximumRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(30),
            UseJitter = true,
            ShouldHandle = arguments => new ValueTask<bool>(ShouldRetry(session, arguments)),
            DelayGenerator = arguments =>
            {
                TimeSpan? wait = Describe(arguments.Outcome.Exception!)?.RetryAfter;
                if (wait is TimeSpan pause)
                {
                    session.Pause.Begin(pause);
                }

                return new ValueTask<TimeSpan?>(wait);
            },
            OnRetry = arguments =>
            {
                if (arguments.Context.Properties.TryGetValue(CallKey, out Call? call))
                {
                    call.Notices?.Report(RetryNotice(call.Name, Describe(arguments.Outcome.Exception!)!, arguments.RetryDelay));
                }

                return default;
            },
        };
        if (session.Limits.Randomizer is Func<double> randomizer)
        {
            options.Randomizer = randomizer;
        }

        return options;
    }

    private static bool ShouldRetry(ServiceSession session, RetryPredicateArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is not Exception exception
            || arguments.Context.CancellationToken.IsCancellationRequested
            || Describe(exception) is not ServiceFailure failure
            || !arguments.Context.Properties.TryGetValue(CallKey, out Call? call))
        {
            return false;
        }

        call.LastFailure = failure;
        // A wait that does not fit into the time left would only end in a time-out: better to say so now.
        TimeSpan left = session.Limits.OperationTimeout - session.Time.GetElapsedTime(call.Started);
        return failure.IsTransient && (failure.RetryAfter ?? TimeSpan.Zero) < left;
    }

    private sealed class Call(string name, IProgress<ServiceNotice>? notices, long started)
    {
        internal string Name => name;

        internal IProgress<ServiceNotice>? Notices => notices;

        internal long Started => started;

        internal ServiceFailure? LastFailure { get; set; }
    }
}
