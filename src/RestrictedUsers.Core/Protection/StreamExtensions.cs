using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Protection;

/// <summary>One spelling of stream calls for both target frameworks.</summary>
internal static class StreamExtensions
{
    /// <summary>Opens a body for reading as it arrives.</summary>
    internal static Task<Stream> OpenAsync(this HttpContent content, CancellationToken cancellationToken)
    {
#if NET
        return content.ReadAsStreamAsync(cancellationToken);
#else
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
#endif
    }

    /// <summary>Reads what has arrived, up to the end of the buffer. 0 at the end of the stream.</summary>
    internal static Task<int> ReadSomeAsync(this Stream stream, byte[] buffer, int offset, CancellationToken cancellationToken) =>
#if NET
        stream.ReadAsync(buffer.AsMemory(offset), cancellationToken).AsTask();
#else
        stream.ReadAsync(buffer, offset, buffer.Length - offset, cancellationToken);
#endif

    /// <summary>Writes all of the bytes.</summary>
    internal static Task WriteAllAsync(this Stream stream, byte[] bytes, CancellationToken cancellationToken) =>
#if NET
        stream.WriteAsync(bytes, cancellationToken).AsTask();
#else
        stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);
#endif
}
