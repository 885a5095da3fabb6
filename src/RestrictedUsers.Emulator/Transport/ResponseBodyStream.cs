using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Transport;

/// <summary>A response's body as the client reads it: every piece is made when it is asked for, and the end may be a broken connection.</summary>
internal sealed class ResponseBodyStream : Stream
{
    private readonly IEnumerator<ArraySegment<byte>> _pieces;
    private readonly EmulatorResponse _response;
    private readonly TimeProvider _time;
    private ArraySegment<byte> _piece = new([]);
    private long _delivered;

    public ResponseBodyStream(EmulatorResponse response, TimeProvider time)
    {
        _response = response;
        _time = time;
        _pieces = response.Body.GetEnumerator();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).ConfigureAwait(false).GetAwaiter().GetResult();

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        await FillAsync(cancellationToken).ConfigureAwait(false) ? Take(buffer.AsSpan(offset, count)) : 0;

#if !NETFRAMEWORK
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await FillAsync(cancellationToken).ConfigureAwait(false) ? Take(buffer.Span) : 0;
#endif

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pieces.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Makes the next piece when the last one is used up; false at the end.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_piece.Count == 0)
        {
            if (_response.PauseBeforePiece > TimeSpan.Zero)
            {
                await _time.DelayAsync(_response.PauseBeforePiece, cancellationToken).ConfigureAwait(false);
            }

            if (!_pieces.MoveNext())
            {
                ThrowIfBroken();
                return false;
            }

            _piece = _pieces.Current;
        }

        return true;
    }

    private int Take(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _piece.Count);
        _piece.AsSpan(0, taken).CopyTo(buffer);
        _piece = new ArraySegment<byte>(_piece.Array!, _piece.Offset + taken, _piece.Count - taken);
        _delivered += taken;
        return taken;
    }

    private void ThrowIfBroken()
    {
        switch (_response.End)
        {
            case BodyEnd.Reset:
                throw EmulatorHandler.ResetError();
            case BodyEnd.Closed:
                var message = _response.DeclaredLength is { } length
                    ? FormattableString.Invariant(
                        $"The response ended prematurely, with at least {length - _delivered} additional bytes expected. (ResponseEnded)")
                    : "The response ended prematurely. (ResponseEnded)";
#if NETFRAMEWORK
                throw new IOException(message);
#else
                throw new System.Net.Http.HttpIOException(System.Net.Http.HttpRequestError.ResponseEnded, message);
#endif
            default:
                return;
        }
    }
}
