using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Remediation;

/// <summary>
/// The at-most-once path of one removal: intent on disk, one request, outcome on disk; again only after an answer that says it
/// was not run, each time with an intent of its own (design, rules 1 and 2).
/// </summary>
internal sealed class UnblockSender
{
    /// <summary>How long a request that has left may still be answered after the run was stopped, so that its outcome is known.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(3);

    private readonly ConnectionServices _services;
    private readonly UnblockOptions _options;
    private readonly Guid _runId;
    private readonly AdaptiveLimiter _limiter;
    private readonly IProgress<ServiceNotice>? _notices;
    private readonly WritePipeline _pipeline;
    private volatile ServiceFailure? _signInFailure;

    internal UnblockSender(ConnectionServices services, UnblockOptions options, Guid runId, AdaptiveLimiter limiter, IProgress<ServiceNotice>? notices)
    {
        _services = services;
        _options = options;
        _runId = runId;
        _limiter = limiter;
        _notices = notices;
        _pipeline = new WritePipeline(services.Session, notices);
    }

    /// <summary>Sends one removal and says what became of it. Ends with a result whatever happens, except when it was stopped before anything left.</summary>
    /// <exception cref="OperationCanceledException">Stopped before the request left.</exception>
    /// <exception cref="LedgerException">The ledger cannot be written; nothing was sent without it.</exception>
    internal async Task<SentUnblock> SendAsync(PlannedUnblock planned, CancellationToken stop)
    {
        var attempts = new AttemptLog(planned);
        AttemptAnswer answer = await _pipeline.ExecuteAsync(
            planned.Item.Request.Identity,
            token => AttemptAsync(planned, attempts, token),
            stop).ConfigureAwait(false);
        return await ConcludeAsync(planned.Item.Request, attempts, answer, stop).ConfigureAwait(false);
    }

    private async Task<AttemptAnswer> AttemptAsync(PlannedUnblock planned, AttemptLog log, CancellationToken stop)
    {
        await _limiter.AcquireAsync(stop).ConfigureAwait(false);
        try
        {
            // Not waited for here: the place is given back, and whether the wait fits into the time left is decided above.
            if (_services.Session.Pause.Remaining is { Ticks: > 0 } wait)
            {
                return AttemptAnswer.NotSent(new ServiceFailure
                {
                    Kind = ServiceErrorKind.Throttled,
                    Message = $"The service asks to wait for {ResponseReader.Seconds(wait)} more.",
                    RetryAfter = wait,
                    IsTransient = true,
                });
            }

            if (_signInFailure is ServiceFailure failure)
            {
                return AttemptAnswer.NotSent(failure);
            }

            LedgerRecord intent = Intent(planned);
            IReadOnlyList<UnblockAttempt>? objection = await _services.Ledger
                .BeginAsync(intent, known => UnblockRules.MayBegin(known, log.Known), stop).ConfigureAwait(false);
            if (objection is not null)
            {
                return new AttemptAnswer(null, objection[objection.Count - 1]);
            }

            log.Begin(intent);
            RemovalAnswer answer = await RemoveAsync(planned.Item.Request, stop).ConfigureAwait(false);
            if (answer.Verdict == RemovalVerdict.NotExecuted)
            {
                NoteRefusalAtTheDoor(answer.Failure!);
            }

            // An ambiguous one stays open until the entity has been read.
            if (answer.Verdict != RemovalVerdict.Ambiguous)
            {
                await RecordAsync(Outcome(intent.Id, answer)).ConfigureAwait(false);
            }

            return new AttemptAnswer(answer, null);
        }
        catch (LedgerException e)
        {
            return AttemptAnswer.NotSent(new ServiceFailure { Kind = ServiceErrorKind.Unknown, Message = e.Message, Cause = e });
        }
        finally
        {
            _limiter.Release();
        }
    }

    // The request has left, so its result stands even if it cannot be written; the open intent keeps it from being repeated.
    private async Task RecordAsync(LedgerRecord record)
    {
        try
        {
            await _services.Ledger.AppendAsync(record).ConfigureAwait(false);
        }
        catch (LedgerException e)
        {
            _notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, "The outcome of an unblock could not be recorded. " + e.Message));
        }
    }

    private async Task<RemovalAnswer> RemoveAsync(UnblockRequest request, CancellationToken stop)
    {
        using var late = new CancellationTokenSource();
        using (stop.Register(() => late.CancelAfter(StopGrace)))
        {
            return await _services.Removals.SendAsync(Command(request), late.Token).ConfigureAwait(false);
        }
    }

    private void NoteRefusalAtTheDoor(ServiceFailure failure)
    {
        if (failure.Kind == ServiceErrorKind.Throttled)
        {
            _limiter.OnThrottled();
            if (failure.RetryAfter is TimeSpan wait)
            {
                _services.Session.Pause.Begin(wait);
            }
        }
        else if (failure is { Kind: ServiceErrorKind.Authentication, IsTransient: false })
        {
            // Without a valid token nobody else needs to knock.
            _signInFailure = failure;
        }
    }

    private async Task<SentUnblock> ConcludeAsync(UnblockRequest request, AttemptLog log, AttemptAnswer answer, CancellationToken stop)
    {
        if (answer.Objection is UnblockAttempt other)
        {
            return await ConcludeForOtherAsync(request, other, log, stop).ConfigureAwait(false);
        }

        RemovalAnswer removal = answer.Removal!;
        ServiceFailure? failure = removal.Failure;
        switch (removal.Verdict)
        {
            case RemovalVerdict.Accepted:
                return log.Sent(Result(request, log, UnblockOutcome.Unblocked,
                    "Accepted by the service. It takes effect within an hour as a rule, 24 hours at most.", removal.RequestId), AttemptState.Accepted, removal.ServiceDate);
            case RemovalVerdict.Ambiguous:
                return await ReadAfterDoubtAsync(request, log, removal, stop).ConfigureAwait(false);
            case RemovalVerdict.Refused:
                return new SentUnblock(Refused(request, log, failure!), null);
            default:
                return new SentUnblock(Result(request, log, UnblockOutcome.Failed,
                    $"Not sent, safe to run again: {failure!.Message}", failure.RequestId), null);
        }
    }

    private UnblockResult Refused(UnblockRequest request, AttemptLog log, ServiceFailure failure) => failure.Kind switch
    {
        ServiceErrorKind.QuotaExceeded => Result(request, log, UnblockOutcome.QuotaExhausted,
            $"{failure.Message} Only Microsoft Support can unblock it now.", failure.RequestId),
        ServiceErrorKind.NotFound => Result(request, log, UnblockOutcome.NotBlocked,
            $"Listed a moment ago and not any more: somebody else unblocked it, or the restriction ended. ({failure.Message})", failure.RequestId),
        ServiceErrorKind.AccessDenied => Result(request, log, UnblockOutcome.Denied,
            $"{failure.Message} Unblocking needs the role Organization Management or Security Administrator.", failure.RequestId),
        _ => Result(request, log, UnblockOutcome.Failed, $"Refused: {failure.Message}", failure.RequestId),
    };

    // Never sent again: the entity itself tells whether the removal was run.
    private async Task<SentUnblock> ReadAfterDoubtAsync(UnblockRequest request, AttemptLog log, RemovalAnswer removal, CancellationToken stop)
    {
        string why = removal.Failure!.Message;
        BlockedSender? entry;
        try
        {
            entry = await _services.List.FindAsync(request, _notices, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProtectionServiceException || (e is OperationCanceledException && stop.IsCancellationRequested))
        {
            string unread = e is ProtectionServiceException ? e.Message : "The run was stopped.";
            await RecordAsync(Doubt(log.Id, AttemptState.Unconfirmed, removal, why)).ConfigureAwait(false);
            return log.Sent(Result(request, log, UnblockOutcome.Unconfirmed,
                $"Sent once, with no certain answer ({why}), and the entry could not be read afterwards ({unread}) Not sent again; run again later.", removal.RequestId), AttemptState.Unconfirmed, null);
        }

        if (entry is null)
        {
            await RecordAsync(Doubt(log.Id, AttemptState.Gone, removal, why)).ConfigureAwait(false);
            return log.Sent(
                Result(request, log, UnblockOutcome.Unblocked, $"The answer was not certain ({why}), but the service no longer lists the entry.", removal.RequestId, confirmed: true),
                AttemptState.Gone,
                null);
        }

        await RecordAsync(Doubt(log.Id, AttemptState.Unconfirmed, removal, why)).ConfigureAwait(false);
        return log.Sent(Result(request, log, UnblockOutcome.Unconfirmed,
            $"Sent once, with no certain answer ({why}), and still listed. It may still take effect, so it is not sent again before {UnblockRules.Hours(_options.SettleTime)} have passed; then run again.", removal.RequestId), AttemptState.Unconfirmed, null);
    }

    // Another run was faster. What it did is told, not repeated.
    private async Task<SentUnblock> ConcludeForOtherAsync(UnblockRequest request, UnblockAttempt other, AttemptLog log, CancellationToken stop)
    {
        BlockedSender? entry;
        string when = UnblockRules.Time(other.At);
        try
        {
            entry = await _services.List.FindAsync(request, _notices, stop).ConfigureAwait(false);
            LedgerView view = await _services.Ledger.ReadAsync([other.Entity], stop).ConfigureAwait(false);
            other = view.Of(other.Entity).FirstOrDefault(a => a.Id == other.Id) ?? other;
        }
        catch (Exception e) when (e is ProtectionServiceException or LedgerException)
        {
            return new SentUnblock(Result(request, log, UnblockOutcome.Unconfirmed, $"Another run sent the unblock at {when}; what became of it could not be read ({e.Message}). Nothing was sent now.", other.RequestId), other);
        }

        if (entry is null)
        {
            return new SentUnblock(Result(request, log, UnblockOutcome.Unblocked, $"Another run sent the unblock at {when}; the service no longer lists the entry.", other.RequestId, confirmed: true), other);
        }

        return other.IsUnblock
            ? new SentUnblock(Result(request, log, UnblockOutcome.Pending, $"Another run's unblock was accepted at {when}; still listed. Nothing was sent now.", other.RequestId), other)
            : new SentUnblock(Result(request, log, UnblockOutcome.Unconfirmed, $"Another run sent the unblock at {when} and its answer is not known yet; still listed. Nothing was sent now.", other.RequestId), other);
    }

    private ServiceCommand Command(UnblockRequest request)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        if (request.EntityType == EntityType.User)
        {
            // The service's own Reason parameter means the reason of the block, so a comment does not go there.
            parameters["SenderAddress"] = request.Identity;
            return new ServiceCommand("Remove-BlockedSenderAddress", parameters);
        }

        parameters["ConnectorId"] = request.Identity;
        if (!string.IsNullOrEmpty(_options.Comment))
        {
            parameters["Reason"] = _options.Comment!;
        }

        return new ServiceCommand("Remove-BlockedConnector", parameters);
    }

    private LedgerRecord Intent(PlannedUnblock planned)
    {
        var key = EntityKey.Of(planned.Item.Request);
        return new LedgerRecord
        {
            Type = "intent",
            Id = Guid.NewGuid(),
            At = _services.Time.UtcNow(),
            Run = _runId,
            Entity = key.Type == EntityType.Connector ? "connector" : "user",
            Identity = key.Identity,
            Organization = _services.Organization,
            Actor = _services.Actor,
            Comment = _options.Comment,
            BlockedAt = planned.Item.Entry?.CreatedAt,
            ServiceTime = _services.Session.Clock.Now,
        };
    }

    private LedgerRecord Outcome(Guid id, RemovalAnswer answer) => new()
    {
        Type = "outcome",
        Id = id,
        At = _services.Time.UtcNow(),
        Run = _runId,
        Outcome = answer.Verdict switch
        {
            RemovalVerdict.Accepted => nameof(AttemptState.Accepted),
            RemovalVerdict.NotExecuted => nameof(AttemptState.NotExecuted),
            _ => nameof(AttemptState.Refused),
        },
        Refusal = answer.Verdict == RemovalVerdict.Refused ? answer.Failure!.Kind.ToString() : null,
        Status = answer.StatusCode,
        RequestId = answer.RequestId,
        ServiceTime = answer.ServiceDate,
        Detail = answer.Failure?.Message,
    };

    private LedgerRecord Doubt(Guid id, AttemptState state, RemovalAnswer answer, string why) => new()
    {
        Type = "outcome",
        Id = id,
        At = _services.Time.UtcNow(),
        Run = _runId,
        Outcome = state.ToString(),
        Status = answer.StatusCode,
        RequestId = answer.RequestId,
        Detail = why,
    };

    private UnblockResult Result(UnblockRequest request, AttemptLog log, UnblockOutcome outcome, string message, string? requestId, bool confirmed = false) => new()
    {
        SenderAddress = request.EntityType == EntityType.User ? request.Identity : "",
        ConnectorId = request.EntityType == EntityType.Connector ? request.Identity : null,
        EntityType = request.EntityType,
        Outcome = outcome,
        Message = message,
        RequestedAt = log.LastAt,
        ConfirmedAt = confirmed ? _services.Time.UtcNow() : null,
        Attempts = log.Count,
        RequestId = requestId,
        Organization = _services.Organization,
    };
}
