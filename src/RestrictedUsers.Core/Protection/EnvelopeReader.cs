using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// Reads a response envelope as it arrives (service-protocol 1.6): the items of <c>value</c> one by one, and what stands beside
/// them. Only the bytes of the item in hand are kept. Every read has its own time limit, so that a slow consumer is no time-out.
/// </summary>
internal sealed class EnvelopeReader : IDisposable
{
    /// <summary>The greatest size of one item or one property, in bytes.</summary>
    internal const int MaximumValueSize = 8 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly TimeSpan _readTimeout;
    private readonly TimeProvider _time;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _endOfStream;
    private JsonReaderState _state;
    private Position _position = Position.BeforeEnvelope;

    /// <param name="stream">The response's body. It is disposed with the reader.</param>
    /// <param name="readTimeout">How long one read of the stream may take.</param>
    /// <param name="time">The clock.</param>
    internal EnvelopeReader(Stream stream, TimeSpan readTimeout, TimeProvider time)
    {
        _stream = stream;
        _readTimeout = readTimeout;
        _time = time;
    }

    private enum Position
    {
        BeforeEnvelope,
        Envelope,
        Items,
        End,
    }

    private enum Step
    {
        NeedMore,
        Item,
        Continue,
        End,
    }

    /// <summary>The item that the last <see cref="ReadItemAsync"/> found.</summary>
    internal JsonElement Item { get; private set; }

    /// <summary>True when the body was empty (or white space).</summary>
    internal bool IsEmpty { get; private set; }

    /// <summary>Bytes that arrived so far.</summary>
    internal long BytesRead { get; private set; }

    /// <summary><c>@odata.nextLink</c>; known at the end.</summary>
    internal string? NextLink { get; private set; }

    /// <summary>The <c>error</c> object; known at the end.</summary>
    internal JsonElement? Error { get; private set; }

    /// <summary><c>@adminapi.warnings</c>; known at the end.</summary>
    internal IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary><c>@adminapi.errors</c>, failures that did not end the command; known at the end.</summary>
    internal IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Goes to the next item. False at the end of a whole envelope, or of an empty body.</summary>
    /// <exception cref="JsonException">The body is not an envelope, or ends too early.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing arrived within the read's time limit.</exception>
    internal async Task<bool> ReadItemAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (Advance())
            {
                case Step.Item:
                    return true;
                case Step.End:
                    return false;
                case Step.NeedMore when _endOfStream:
                    if (_position == Position.BeforeEnvelope && _start == _end)
                    {
                        IsEmpty = true;
                        _position = Position.End;
                        return false;
                    }

                    throw new JsonException("The answer ends before its envelope does.");
                case Step.NeedMore:
                    await FillAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private Step Advance()
    {
        if (_position == Position.End)
        {
            return Step.End;
        }

        if (_position == Position.BeforeEnvelope)
        {
            SkipLeadIn();
            bool mayBeMark = _start < _end && _buffer[_start] == 0xEF;
            if (_start == _end || mayBeMark)
            {
                return Step.NeedMore;
            }
        }

        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(_buffer, _start, _end - _start), _endOfStream, _state);
        return _position switch
        {
            Position.BeforeEnvelope => Open(ref reader),
            Position.Envelope => ReadProperty(ref reader),
            _ => ReadArrayItem(ref reader),
        };
    }

    // A byte order mark and white space may stand in front; anything but an object is not an envelope.
    private void SkipLeadIn()
    {
        if (_end - _start >= 3 && _buffer[_start] == 0xEF && _buffer[_start + 1] == 0xBB && _buffer[_start + 2] == 0xBF)
        {
            _start += 3;
        }

        while (_start < _end && _buffer[_start] is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
        {
            _start++;
        }

        if (_start < _end && _buffer[_start] != (byte)'{' && (_buffer[_start] != 0xEF || _end - _start >= 3))
        {
            throw new JsonException("The answer is not a JSON object.");
        }
    }

    private Step Open(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return Step.NeedMore;
        }

        _position = Position.Envelope;
        return Keep(ref reader, Step.Continue);
    }

    private Step ReadProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return Step.NeedMore;
        }

        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _position = Position.End;
            return Keep(ref reader, Step.End);
        }

        string name = reader.GetString()!;
        if (!name.Equals("value", StringComparison.OrdinalIgnoreCase))
        {
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
            {
                return Step.NeedMore;
            }

            using (document)
            {
                TakeProperty(name, document.RootElement);
            }

            return Keep(ref reader, Step.Continue);
        }

        if (!reader.Read())
        {
            return Step.NeedMore;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                _position = Position.Items;
                return Keep(ref reader, Step.Continue);
            case JsonTokenType.Null:
                return Keep(ref reader, Step.Continue);
            default:
                // A single value where a list is expected: one item.
                return TakeItem(ref reader);
        }
    }

    private Step ReadArrayItem(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return Step.NeedMore;
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _position = Position.Envelope;
            return Keep(ref reader, Step.Continue);
        }

        return TakeItem(ref reader);
    }

    private Step TakeItem(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
        {
            return Step.NeedMore;
        }

        using (document)
        {
            Item = document.RootElement.Clone();
        }

        return Keep(ref reader, Step.Item);
    }

    private Step Keep(ref Utf8JsonReader reader, Step step)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return step;
    }

    private void TakeProperty(string name, JsonElement value)
    {
        switch (name.ToUpperInvariant())
        {
            case "@ODATA.NEXTLINK" when value.ValueKind == JsonValueKind.String:
                NextLink = value.GetString();
                break;
            case "ERROR" when value.ValueKind == JsonValueKind.Object:
                Error = value.Clone();
                break;
            case "@ADMINAPI.WARNINGS":
                Warnings = Texts(value);
                break;
            case "@ADMINAPI.ERRORS":
                Errors = Texts(value);
                break;
        }
    }

    private static List<string> Texts(JsonElement value)
    {
        var texts = new List<string>();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
            {
                texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText());
            }
        }

        return texts;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaximumValueSize)
            {
                throw new JsonException($"One value of the answer is larger than {MaximumValueSize} bytes.");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        using CancellationTokenSource limit = _time.CreateCancellationTokenSource(_readTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        int read;
        try
        {
            read = await _stream.ReadSomeAsync(_buffer, _end, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing arrived for {_readTimeout.TotalSeconds:0} seconds.", e);
        }

        _endOfStream = read == 0;
        _end += read;
        BytesRead += read;
    }
}
