using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// A request body that knows whether it was ever asked for, and refuses to be sent twice. While it was not asked for, the
/// service certainly did not get the request; and no handler below can repeat the request behind our back.
/// </summary>
internal sealed class OnceContent : HttpContent
{
    private readonly byte[] _body;
    private int _asked;

    internal OnceContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    /// <summary>True from the moment in which the body may have left this machine.</summary>
    internal bool WasAsked => Volatile.Read(ref _asked) != 0;

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (Interlocked.Exchange(ref _asked, 1) != 0)
        {
            throw new InvalidOperationException("A removal is never sent twice over one request.");
        }

        return stream.WriteAllAsync(_body, CancellationToken.None);
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
