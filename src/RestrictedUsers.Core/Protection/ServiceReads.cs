using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Protection;

/// <summary>Runs reading commands: streamed, page by page, each page asked for when the one before is used up, retried as reads may be.</summary>
internal sealed class ServiceReads
{
    /// <summary>How often one page may break off in its middle before the list is given up.</summary>
    private const int MaximumBrokenPages = 4;

    private readonly ServiceSession _session;
    private readonly ReadPipeline _pipeline;

    internal ServiceReads(ServiceSession session)
    {
        _session = session;
        _pipeline = new ReadPipeline(session);
    }

    /// <summary>Runs a command and gives its items as they arrive.</summary>
    /// <param name="command">The command.</param>
    /// <param name="keyOf">Names an item within its page, so that a page that is read again does not give it twice.</param>
    /// <param name="notices">Receives retries, waits and pages; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ProtectionServiceException">The service failed for good. What was given before stays true, but is not all.</exception>
    internal async IAsyncEnumerable<JsonElement> InvokeAsync(
        ServiceCommand command,
        Func<JsonElement, string> keyOf,
        IProgress<ServiceNotice>? notices,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri? page = _session.InvokeAddress;
        for (int number = 1; page is not null; number++)
        {
            var given = new HashSet<string>(StringComparer.Ordinal);
            Uri? next = null;
            for (int broken = 0; ; broken++)
            {
                ServiceFailure? failure = null;
                OpenedPage opened = await OpenAsync(command, page, notices, cancellationToken).ConfigureAwait(false);
                using (opened)
                {
                    while (true)
                    {
                        (bool found, failure) = await TryReadAsync(opened, cancellationToken).ConfigureAwait(false);
                        if (!found)
                        {
                            break;
                        }

                        if (given.Add(keyOf(opened.Reader.Item)))
                        {
                            yield return opened.Reader.Item;
                        }
                    }

                    next = failure is null ? Finish(opened, notices) : null;
                }

                if (failure is null)
                {
                    break;
                }

                if (broken + 1 >= MaximumBrokenPages || !failure.IsTransient)
                {
                    throw failure.ToException();
                }

                await _pipeline.WaitAfterBrokenPageAsync(failure, broken, notices, cancellationToken).ConfigureAwait(false);
            }

            notices?.Report(new ServiceNotice(ServiceNoticeKind.Request, $"{command.Name}: page {number} read, {given.Count} items."));
            page = next;
        }
    }

    private async Task<OpenedPage> OpenAsync(ServiceCommand command, Uri page, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        byte[] body = command.ToBody();
        Func<CancellationToken, Task>? gate = null;
        if (command.IsMessageTrace)
        {
            // The first wait is ours and not the operation's; a retry pays within the operation's time.
            await PayAsync(notices, cancellationToken).ConfigureAwait(false);
            bool isPaid = true;
            gate = token =>
            {
                Task paid = isPaid ? Task.CompletedTask : PayAsync(notices, token);
                isPaid = false;
                return paid;
            };
        }

        return await _pipeline.ExecuteAsync(command.Name, token => SendAsync(command, page, body, token), notices, cancellationToken, gate).ConfigureAwait(false);
    }

    private Task PayAsync(IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) => _session.TraceBudget.AcquireAsync(
        wait => notices?.Report(new ServiceNotice(
            ServiceNoticeKind.Wait, $"The message trace allows 100 requests in 5 minutes: waiting {ResponseReader.Seconds(wait)}.") { Wait = wait }),
        cancellationToken);

    private async Task<OpenedPage> SendAsync(ServiceCommand command, Uri page, byte[] body, CancellationToken cancellationToken)
    {
        string token = await _session.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await SendOnceAsync(command, page, body, token, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            ServiceFailure rejected;
            using (response)
            {
                rejected = await _session.Responses.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false);
            }

            await _session.RefreshAsync(token, rejected, cancellationToken).ConfigureAwait(false);
            token = await _session.GetTokenAsync(cancellationToken).ConfigureAwait(false);
            response = await SendOnceAsync(command, page, body, token, cancellationToken).ConfigureAwait(false);
        }

        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw new ServiceFailureException(await _session.Responses.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false));
            }
        }

        Stream stream = await response.Content.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new OpenedPage(response, new EnvelopeReader(stream, _session.Limits.RequestTimeout, _session.Time));
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ServiceCommand command, Uri page, byte[] body, string token, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using HttpRequestMessage request = _session.CreateRequest(command, page, content, token);
        HttpResponseMessage response = await _session.Transport.Reads.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _session.Clock.Learn(ResponseReader.ServiceDate(response));
        return response;
    }

    private async Task<(bool Found, ServiceFailure? Failure)> TryReadAsync(OpenedPage page, CancellationToken cancellationToken)
    {
        try
        {
            return (await page.Reader.ReadItemAsync(cancellationToken).ConfigureAwait(false), Failed(page));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException or InvalidDataException or TimeoutException)
        {
            string? requestId = ResponseReader.RequestId(page.Response);
            string by = requestId is null ? "" : $" (request id {requestId})";
            return (false, new ServiceFailure
            {
                Kind = e is JsonException or InvalidDataException ? ServiceErrorKind.InvalidResponse
                    : e is TimeoutException ? ServiceErrorKind.Timeout
                    : ServiceErrorKind.Network,
                Message = $"The answer broke off or is not one of the service's: {Harmless.Text(e.Message, 300)}{by}",
                StatusCode = (int)page.Response.StatusCode,
                RequestId = requestId,
                IsTransient = true,
                Cause = e,
            });
        }
    }

    // A success can carry an error beside its items; only the end of the envelope tells.
    private ServiceFailure? Failed(OpenedPage page)
    {
        if (page.Reader.Error is JsonElement error)
        {
            return _session.Responses.Judge(page.Response, ServiceError.FromEnvelope(error));
        }

        return page.Reader.Errors.Count > 0
            ? _session.Responses.Judge(page.Response, ServiceError.FromDetail(page.Reader.Errors[0]))
            : null;
    }

    private Uri? Finish(OpenedPage page, IProgress<ServiceNotice>? notices)
    {
        foreach (string warning in page.Reader.Warnings)
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, "The service warns: " + Harmless.Text(warning, 1000)));
        }

        if (string.IsNullOrEmpty(page.Reader.NextLink))
        {
            return null;
        }

        // The token goes where the service is, nowhere else.
        if (!Uri.TryCreate(_session.InvokeAddress, page.Reader.NextLink, out Uri? next)
            || Uri.Compare(next, _session.InvokeAddress, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new ProtectionServiceException(
                ServiceErrorKind.IncompleteResult,
                $"The service names a next page at another address ('{Harmless.Text(page.Reader.NextLink, 200)}'). It was not asked, so the list is incomplete.");
        }

        return next;
    }

    private sealed class OpenedPage(HttpResponseMessage response, EnvelopeReader reader) : IDisposable
    {
        internal HttpResponseMessage Response => response;

        internal EnvelopeReader Reader => reader;

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
