using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Protection;

/// <summary>Reads what the service means by an answer that is not a success (service-protocol 2.1 to 2.3).</summary>
internal sealed class ResponseReader
{
    private const int MaximumErrorBody = 64 * 1024;

    private readonly ServiceErrorTable _table;
    private readonly TimeProvider _time;
    private readonly TimeSpan _readTimeout;

    internal ResponseReader(ServiceErrorTable table, TimeProvider time, TimeSpan readTimeout)
    {
        _table = table;
        _time = time;
        _readTimeout = readTimeout;
    }

    /// <summary>The service's id of the request; null where it gave none.</summary>
    internal static string? RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("request-id", out var values) ? Harmless.Text(values.FirstOrDefault(), 100) : null;

    /// <summary>Reads an answer whose status is no success.</summary>
    internal async Task<ServiceFailure> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return Judge(response, ErrorIn(body) ?? new ServiceError());
    }

    /// <summary>What an error means that came with this response (the status may be a success).</summary>
    internal ServiceFailure Judge(HttpResponseMessage response, ServiceError error)
    {
        int status = (int)response.StatusCode;
        (ServiceErrorKind kind, bool transient) = _table.Find(error) ?? ByStatus(status);
        if (status is 401 or 403 && kind is not ServiceErrorKind.QuotaExceeded and not ServiceErrorKind.Throttled)
        {
            kind = status == 401 ? ServiceErrorKind.Authentication : ServiceErrorKind.AccessDenied;
        }

        string? requestId = RequestId(response);
        string text = error.Text.Length > 0 ? error.Text : Diagnostics(response);
        return new ServiceFailure
        {
            Kind = kind,
            ServiceText = text,
            Message = Sentence(kind, status, text, requestId),
            ServiceExceptionType = error.ExceptionType.Length > 0 ? error.ExceptionType : null,
            StatusCode = status,
            RequestId = requestId,
            RetryAfter = RetryAfter(response.Headers),
            IsTransient = transient || kind == ServiceErrorKind.Throttled || (kind == ServiceErrorKind.Unavailable && status is 500 or 502 or 503 or 504),
            Claims = status == 401 ? Claims(response.Headers) : null,
        };
    }

    /// <summary>Finds the error in a body: an envelope, or a plain text that a rule may know. Null where there is neither.</summary>
    internal static ServiceError? ErrorIn(byte[] body)
    {
        string text = Encoding.UTF8.GetString(body).Trim('\0', ' ', '\r', '\n', '\t', '\uFEFF');
        if (text.Length == 0)
        {
            return null; // 403 comes with nothing, or with a run of NUL bytes.
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in root.EnumerateObject())
                {
                    if (property.Name.Equals("error", StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.Object)
                    {
                        return ServiceError.FromEnvelope(property.Value);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON: plain text or a page of HTML.
        }

        return text[0] == '<' ? null : ServiceError.FromText(text);
    }

    /// <summary>Reads a body to its end or to a limit. A body that breaks off or cannot be unpacked counts as far as it came.</summary>
    private async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = _time.CreateCancellationTokenSource(_readTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var body = new MemoryStream();
        try
        {
            using Stream stream = await response.Content.OpenAsync(both.Token).ConfigureAwait(false);
            byte[] buffer = new byte[8192];
            int read;
            while (body.Length < MaximumErrorBody
                && (read = await stream.ReadSomeAsync(buffer, 0, both.Token).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The status is the answer; the body was only to explain it. (The service sends NUL bytes declared as gzip.)
        }

        return body.ToArray();
    }

    private static (ServiceErrorKind Kind, bool IsTransient) ByStatus(int status) => status switch
    {
        401 => (ServiceErrorKind.Authentication, false),
        403 => (ServiceErrorKind.AccessDenied, false),
        408 => (ServiceErrorKind.Timeout, true),
        429 => (ServiceErrorKind.Throttled, true),
        >= 400 and < 500 => (ServiceErrorKind.InvalidRequest, false),
        >= 500 => (ServiceErrorKind.Unavailable, status is 500 or 502 or 503 or 504),
        _ => (ServiceErrorKind.InvalidResponse, false),
    };

    private static string Sentence(ServiceErrorKind kind, int status, string text, string? requestId)
    {
        string what = kind switch
        {
            ServiceErrorKind.Authentication => "The service rejected the sign-in",
            ServiceErrorKind.AccessDenied => "The service denied access",
            ServiceErrorKind.Throttled => "The service asks to slow down",
            ServiceErrorKind.Unavailable => "The service failed",
            ServiceErrorKind.QuotaExceeded => "The service refuses to unblock this account any more",
            ServiceErrorKind.NotFound => "The service does not know this entity",
            ServiceErrorKind.IncompleteResult => "The service would not continue its list, so the list is incomplete",
            ServiceErrorKind.InvalidRequest => "The service did not accept the request",
            ServiceErrorKind.Timeout => "The service did not answer in time",
            _ => "The service gave an answer that is not one of its own",
        };
        string by = requestId is null ? "" : $", request id {requestId}";
        return text.Length > 0 ? $"{what}: {text} (HTTP {status}{by})" : $"{what} (HTTP {status}{by}).";
    }

    // "2000003;reason=\"…\"" tells more than an empty 403.
    private static string Diagnostics(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-ms-diagnostics", out var values) ? Harmless.Text(values.FirstOrDefault(), 500) : "";

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        TimeSpan? wait = headers.RetryAfter switch
        {
            { Delta: TimeSpan delta } => delta,
            // A date is on the service's clock, so it is measured against the answer's own Date.
            { Date: DateTimeOffset date } => date - (headers.Date ?? _time.GetUtcNow()),
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string? Claims(HttpResponseHeaders headers)
    {
        foreach (AuthenticationHeaderValue challenge in headers.WwwAuthenticate)
        {
            string parameter = challenge.Parameter ?? "";
            int at = parameter.IndexOf("claims=\"", StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                int start = at + "claims=\"".Length;
                int end = parameter.IndexOf('"', start);
                return end > start ? parameter.Substring(start, end - start) : null;
            }
        }

        return null;
    }

    /// <summary>The date of an answer, on the service's clock, UTC; null where it has none.</summary>
    internal static DateTime? ServiceDate(HttpResponseMessage response) => response.Headers.Date?.UtcDateTime;

    /// <summary>A wait, for a sentence.</summary>
    internal static string Seconds(TimeSpan wait) => wait.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";
}
