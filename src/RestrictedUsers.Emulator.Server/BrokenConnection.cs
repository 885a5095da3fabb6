using System;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Server;

/// <summary>Answers that end badly, written to the socket itself: the web server would not send a wrong length or half a chunk.</summary>
internal static class BrokenConnection
{
    // How long a client gets to read what was sent before a reset, and to close its side after an early end.
    private static readonly TimeSpan s_beforeReset = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_forGoodbye = TimeSpan.FromSeconds(2);

    /// <summary>Resets the connection (RST).</summary>
    public static void Reset(HttpContext context)
    {
        try
        {
            // Closing with a linger time of zero discards what is unsent and resets.
            var socket = SocketOf(context);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // The client was faster.
        }

        context.Abort();
    }

    /// <summary>Sends the head and the pieces of a response that is cut short, then resets or closes.</summary>
    public static async Task RespondAsync(HttpContext context, EmulatorResponse response)
    {
        var socket = SocketOf(context);
        var chunked = response.DeclaredLength is null;
        await SendAsync(socket, Encoding.ASCII.GetBytes(Head(response, chunked)), context.RequestAborted).ConfigureAwait(false);
        foreach (var piece in response.Body)
        {
            if (chunked)
            {
                var size = piece.Count.ToString("x", CultureInfo.InvariantCulture) + "\r\n";
                await SendAsync(socket, Encoding.ASCII.GetBytes(size), context.RequestAborted).ConfigureAwait(false);
            }

            await SendAsync(socket, piece, context.RequestAborted).ConfigureAwait(false);
            if (chunked)
            {
                await SendAsync(socket, "\r\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
            }
        }

        // This is the network's time, not the tenant's: an emulated clock may stand still.
        if (response.End == BodyEnd.Reset)
        {
            await Task.Delay(s_beforeReset, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            Reset(context);
            return;
        }

        socket.Shutdown(SocketShutdown.Send);
        using var goodbye = new CancellationTokenSource(s_forGoodbye, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(goodbye.Token, context.RequestAborted);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (either.Token.Register(() => closed.TrySetResult()).ConfigureAwait(false))
        {
            await closed.Task.ConfigureAwait(false);
        }

        context.Abort();
    }

    private static Socket SocketOf(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>()?.Socket
        ?? throw new InvalidOperationException("The connection has no socket to break.");

    private static string Head(EmulatorResponse response, bool chunked)
    {
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n");
        if (response.ContentType is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {response.ContentType}\r\n");
        }

        head.Append(chunked
            ? "Transfer-Encoding: chunked\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {response.DeclaredLength}\r\n"));
        foreach (var header in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
