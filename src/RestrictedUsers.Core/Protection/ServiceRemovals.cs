using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// Sends one removal once and says what is certain afterwards (design, rule 1). It never sends anything twice, whatever happens:
/// that is decided above, from the verdict.
/// </summary>
internal sealed class ServiceRemovals
{
    private readonly ServiceSession _session;

    internal ServiceRemovals(ServiceSession session) => _session = session;

    /// <summary>Sends the command.</summary>
    /// <param name="command">A removal.</param>
    /// <param name="cancellationToken">
    /// Stops it; a removal whose body may have left is then ambiguous, and that is an answer, not an exception.
    /// </param>
    internal async Task<RemovalAnswer> SendAsync(ServiceCommand command, CancellationToken cancellationToken)
    {
        string token;
        try
        {
            token = await _session.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProtectionServiceException e)
        {
            return NotSent(new ServiceFailure { Kind = e.Kind, Message = e.Message, Cause = e });
        }

        using var content = new OnceContent(command.ToBody());
        using HttpRequestMessage request = _session.CreateRequest(command, _session.InvokeAddress, content, token);
        request.Headers.ConnectionClose = ServiceTransport.WritesCloseConnection ? true : null;
        using CancellationTokenSource limit = _session.Time.CreateCancellationTokenSource(_session.Limits.RequestTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpResponseMessage response = await _session.Transport.Writes.SendAsync(request, both.Token).ConfigureAwait(false);
            _session.Clock.Learn(ResponseReader.ServiceDate(response));
            RemovalAnswer answer = response.IsSuccessStatusCode
                ? await ReadSuccessAsync(response, both.Token).ConfigureAwait(false)
                : await ReadFailureAsync(response, both.Token).ConfigureAwait(false);
            return answer.Failure is { Kind: ServiceErrorKind.Authentication } rejected && answer.Verdict == RemovalVerdict.NotExecuted
                ? await RefreshAsync(answer, rejected, token, cancellationToken).ConfigureAwait(false)
                : answer;
        }
        catch (Exception e) when (Lost(e, cancellationToken) is ServiceFailure failure)
        {
            // Only a body that was never asked for is certain not to have arrived.
            return content.WasAsked ? new RemovalAnswer(RemovalVerdict.Ambiguous, failure, null, null, null) : NotSent(failure);
        }
    }

    private static RemovalAnswer NotSent(ServiceFailure failure) => new(RemovalVerdict.NotExecuted, failure, null, null, null);

    private static ServiceFailure? Lost(Exception exception, CancellationToken stop) => exception switch
    {
        OperationCanceledException when stop.IsCancellationRequested => new ServiceFailure
        {
            Kind = ServiceErrorKind.Timeout,
            Message = "The run was stopped before the service answered.",
            Cause = exception,
        },
        OperationCanceledException => new ServiceFailure
        {
            Kind = ServiceErrorKind.Timeout,
            Message = "The service did not answer in time.",
            IsTransient = true,
            Cause = exception,
        },
        _ => ReadPipeline.Describe(exception),
    };

    private async Task<RemovalAnswer> ReadSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return Answer(response, RemovalVerdict.Accepted, null);
        }

        try
        {
            Stream stream = await response.Content.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var reader = new EnvelopeReader(stream, _session.Limits.RequestTimeout, _session.Time);
            while (await reader.ReadItemAsync(cancellationToken).ConfigureAwait(false))
            {
                // A removal has nothing to say; only the end of the envelope matters.
            }

            if (reader.IsEmpty && response.Content.Headers.ContentLength is long length && length > reader.BytesRead)
            {
                return Doubtful(response, $"The answer is empty where it should have {length} bytes.", null);
            }

            ServiceError? error = reader.Error is JsonElement e ? ServiceError.FromEnvelope(e)
                : reader.Errors.Count > 0 ? ServiceError.FromDetail(reader.Errors[0])
                : null;
            return error is null ? Answer(response, RemovalVerdict.Accepted, null) : Classify(response, error);
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException or InvalidDataException or TimeoutException)
        {
            return Doubtful(response, "The answer broke off or is not one of the service's: " + Harmless.Text(e.Message, 300), e);
        }
    }

    private async Task<RemovalAnswer> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ServiceFailure failure = await _session.Responses.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false);
        return Classify(response, failure);
    }

    private RemovalAnswer Classify(HttpResponseMessage response, ServiceError error) => Classify(response, _session.Responses.Judge(response, error));

    private static RemovalAnswer Classify(HttpResponseMessage response, ServiceFailure failure)
    {
        int status = (int)response.StatusCode;
        RemovalVerdict verdict = failure.Kind switch
        {
            // 429, or the plain text about concurrent requests with whatever status: refused at the door.
            ServiceErrorKind.Throttled => RemovalVerdict.NotExecuted,
            ServiceErrorKind.Authentication when status == 401 => RemovalVerdict.NotExecuted,

            // The command ran and gave its own reason, whatever the status beside it.
            ServiceErrorKind.QuotaExceeded or ServiceErrorKind.NotFound when failure.ServiceText.Length > 0 || failure.ServiceExceptionType is not null => RemovalVerdict.Refused,

            // A 4xx is the service's refusal, except the one that says it waited for the request too long.
            _ when status is >= 400 and < 500 and not 408 => RemovalVerdict.Refused,
            _ => RemovalVerdict.Ambiguous,
        };
        return Answer(response, verdict, failure);
    }

    private static RemovalAnswer Doubtful(HttpResponseMessage response, string message, Exception? cause) => Answer(
        response,
        RemovalVerdict.Ambiguous,
        new ServiceFailure
        {
            Kind = ServiceErrorKind.InvalidResponse,
            Message = message,
            StatusCode = (int)response.StatusCode,
            RequestId = ResponseReader.RequestId(response),
            Cause = cause,
        });

    private static RemovalAnswer Answer(HttpResponseMessage response, RemovalVerdict verdict, ServiceFailure? failure) => new(
        verdict,
        failure,
        (int)response.StatusCode,
        ResponseReader.RequestId(response),
        ResponseReader.ServiceDate(response));

    // With a new token the removal may be sent again; without one there is no point.
    private async Task<RemovalAnswer> RefreshAsync(RemovalAnswer answer, ServiceFailure rejected, string token, CancellationToken cancellationToken)
    {
        try
        {
            await _session.RefreshAsync(token, rejected, cancellationToken).ConfigureAwait(false);
            return answer with { Failure = rejected.With(isTransient: true) };
        }
        catch (ServiceFailureException e)
        {
            return answer with { Failure = e.Failure };
        }
        catch (OperationCanceledException)
        {
            // Stopped, or out of time, while a token was fetched: the service's 401 stays certain.
            return answer;
        }
    }
}
