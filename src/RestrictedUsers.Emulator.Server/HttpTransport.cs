using System;
using System.IO;
using System.IO.Compression;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Server;

/// <summary>Acts out the tenant's responses over a real connection.</summary>
internal sealed class HttpTransport
{
    private readonly EmulatedTenant _tenant;

    public HttpTransport(EmulatedTenant tenant) => _tenant = tenant;

    public async Task HandleAsync(HttpContext context)
    {
        var request = new EmulatorRequest
        {
            Method = context.Request.Method,
            Uri = new Uri(context.Request.GetEncodedUrl()),
            Header = name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            ReadBodyAsync = token => ReadBodyAsync(context.Request, token),
        };

        EmulatorResponse response;
        try
        {
            response = await _tenant.Service.ProcessAsync(request, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (IsClientGone(e, context))
        {
            // The client left before it had sent its request.
            return;
        }

        try
        {
            await ActAsync(context, response).ConfigureAwait(false);
        }
        catch (Exception e) when (IsClientGone(e, context))
        {
            // The client left before it had its answer; what was executed stays executed.
            context.Abort();
        }
        finally
        {
            response.Begun();
        }
    }

    private async Task ActAsync(HttpContext context, EmulatorResponse response)
    {
        switch (response.Action)
        {
            case TransportAction.RefuseConnection:
            case TransportAction.Reset:
                BrokenConnection.Reset(context);
                break;
            case TransportAction.Hang:
                await _tenant.Time.DelayAsync(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(false);
                break;
            default:
                response.Begun();
                await (response.End == BodyEnd.Complete ? RespondAsync(context, response) : BrokenConnection.RespondAsync(context, response))
                    .ConfigureAwait(false);
                break;
        }
    }

    private async Task RespondAsync(HttpContext context, EmulatorResponse response)
    {
        context.Response.StatusCode = response.StatusCode;
        context.Response.ContentType = response.ContentType;
        foreach (var header in response.Headers)
        {
            context.Response.Headers[header.Key] = header.Value;
        }

        if (response.DeclaredLength == 0)
        {
            // A 204 has no length at all.
            context.Response.ContentLength = response.StatusCode == StatusCodes.Status204NoContent ? null : 0;
            return;
        }

        var compress = response.MayCompress
            && _tenant.Runtime.Settings.Compression
            && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (!compress)
        {
            context.Response.ContentLength = response.DeclaredLength;
            await WriteAsync(context, response, context.Response.Body).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            await WriteAsync(context, response, gzip).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(HttpContext context, EmulatorResponse response, Stream stream)
    {
        foreach (var piece in response.Body)
        {
            if (response.PauseBeforePiece > TimeSpan.Zero)
            {
                await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                await _tenant.Time.DelayAsync(response.PauseBeforePiece, context.RequestAborted).ConfigureAwait(false);
            }

            await stream.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
        }
    }

    // A write to a closed socket can fail before the server has noticed that the client left.
    private static bool IsClientGone(Exception e, HttpContext context) =>
        e is SocketException || (e is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested);

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.ToArray();
    }
}
