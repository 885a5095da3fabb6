using System;
using System.Threading;
using System.Threading.Tasks;
using Polly;
using Polly.Retry;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Remediation;

namespace RestrictedUsers.Core.Resilience;

/// <summary>
/// How removals are repeated: only after an answer that says it was not run, and only within the time of the operation. There is
/// no time limit around it that could cut a request in its middle; each request has its own.
/// </summary>
internal sealed class WritePipeline
{
    private static readonly ResiliencePropertyKey<Call> CallKey = new("call");

    private readonly ServiceSession _session;
    private readonly IProgress<ServiceNotice>? _notices;
    private readonly ResiliencePipeline<AttemptAnswer> _pipeline;

    internal WritePipeline(ServiceSession session, IProgress<ServiceNotice>? notices)
    {
        _session = session;
        _notices = notices;
        var options = new RetryStrategyOptions<AttemptAnswer>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(30),
            UseJitter = true,
            ShouldHandle = arguments => new ValueTask<bool>(ShouldRepeat(arguments)),
            DelayGenerator = arguments => new ValueTask<TimeSpan?>(Repeatable(arguments.Outcome)?.RetryAfter),
            OnRetry = arguments =>
            {
                Report(arguments);
                return default;
            },
        };
        if (session.Limits.Randomizer is Func<double> randomizer)
        {
            options.Randomizer = randomizer;
        }

        _pipeline = new ResiliencePipelineBuilder<AttemptAnswer> { TimeProvider = session.Time }.AddRetry(options).Build();
    }

    /// <summary>Runs attempts until one is final.</summary>
    internal async Task<AttemptAnswer> ExecuteAsync(string name, Func<CancellationToken, Task<AttemptAnswer>> attempt, CancellationToken stop)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, stop);
        context.Properties.Set(CallKey, new Call(name, _session.Time.GetTimestamp()));
        try
        {
            return await _pipeline.ExecuteAsync(
                async c => await attempt(c.CancellationToken).ConfigureAwait(false), context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ServiceFailure? Repeatable(Outcome<AttemptAnswer> outcome) =>
        outcome.Result is { Removal: { Verdict: RemovalVerdict.NotExecuted, Failure: { IsTransient: true } failure } } ? failure : null;

    private bool ShouldRepeat(RetryPredicateArguments<AttemptAnswer> arguments)
    {
        if (Repeatable(arguments.Outcome) is not ServiceFailure failure
            || arguments.Context.CancellationToken.IsCancellationRequested
            || !arguments.Context.Properties.TryGetValue(CallKey, out Call? call))
        {
            return false;
        }

        // A token that was just renewed and is rejected all the same will not get better.
        if (failure.Kind == ServiceErrorKind.Authentication && call.Renewals++ > 0)
        {
            return false;
        }

        TimeSpan left = _session.Limits.OperationTimeout - _session.Time.GetElapsedTime(call.Started);
        return left > (failure.RetryAfter ?? TimeSpan.Zero);
    }

    private void Report(OnRetryArguments<AttemptAnswer> arguments)
    {
        if (_notices is not null && arguments.Context.Properties.TryGetValue(CallKey, out Call? call))
        {
            _notices.Report(ReadPipeline.RetryNotice($"The unblock of {call.Name}, which was not run,", Repeatable(arguments.Outcome)!, arguments.RetryDelay));
        }
    }

    private sealed class Call(string name, long started)
    {
        internal string Name => name;

        internal long Started => started;

        internal int Renewals { get; set; }
    }
}
