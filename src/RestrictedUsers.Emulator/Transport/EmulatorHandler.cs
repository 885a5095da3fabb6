using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Transport;

/// <summary>Acts like the network under an HttpClient, without one: the same reads of the request, the same exceptions.</summary>
internal sealed class EmulatorHandler : HttpMessageHandler
{
    private readonly ServiceEndpoint _service;
    private readonly TimeProvider _time;

    public EmulatorHandler(ServiceEndpoint service, TimeProvider time)
    {
        _service = service;
        _time = time;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var isRead = false;
        var emulated = new EmulatorRequest
        {
            Method = request.Method.Method,
            Uri = request.RequestUri ?? throw new InvalidOperationException("The request has no address."),
            Header = name => Header(request, name),
            ReadBodyAsync = token =>
            {
                isRead = true;
                return ReadContentAsync(request.Content, token);
            },
        };

        // Cancelling ends the wait of the client, not the work of the service.
        var processing = _service.ProcessAsync(emulated, cancellationToken);
        EmulatorResponse response;
        try
        {
            response = await processing.OrCancelledAsync(_time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = processing.ContinueWith(
                static done => done.Result.Begun(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        try
        {
            if (response.Action == TransportAction.Reset && !isRead)
            {
                // The service did not look at the request, yet it had left before the connection broke.
                await ReadContentAsync(request.Content, cancellationToken).ConfigureAwait(false);
            }

            return await ActAsync(request, response, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            response.Begun();
        }
    }

    private async Task<HttpResponseMessage> ActAsync(HttpRequestMessage request, EmulatorResponse response, CancellationToken cancellationToken)
    {
        switch (response.Action)
        {
            case TransportAction.RefuseConnection:
                var refused = new SocketException((int)SocketError.ConnectionRefused);
                throw new HttpRequestException($"{refused.Message} ({request.RequestUri!.Authority})", refused);
            case TransportAction.Reset:
                throw new HttpRequestException("An error occurred while sending the request.", ResetError());
            case TransportAction.Hang:
                await _time.DelayAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
                throw new OperationCanceledException(cancellationToken);
            default:
                return CreateMessage(request, response);
        }
    }

    internal static IOException ResetError() => new(
        "Unable to read data from the transport connection: Connection reset by peer.",
        new SocketException((int)SocketError.ConnectionReset));

    private HttpResponseMessage CreateMessage(HttpRequestMessage request, EmulatorResponse response)
    {
        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode)
        {
            RequestMessage = request,
            Version = HttpVersion.Version11,
            Content = new StreamContent(new ResponseBodyStream(response, _time)),
        };
        if (response.ContentType is not null)
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", response.ContentType);
        }

        if (response.DeclaredLength is { } length)
        {
            message.Content.Headers.ContentLength = length;
        }

        foreach (var header in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                message.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values)
        || (request.Content is not null && request.Content.Headers.TryGetValues(name, out values))
            ? string.Join(",", values)
            : null;

    private static async Task<byte[]> ReadContentAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return [];
        }

        using var buffer = new MemoryStream();
#if NETFRAMEWORK
        cancellationToken.ThrowIfCancellationRequested();
        await content.CopyToAsync(buffer).ConfigureAwait(false);
#else
        await content.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
#endif
        return buffer.ToArray();
    }
}
