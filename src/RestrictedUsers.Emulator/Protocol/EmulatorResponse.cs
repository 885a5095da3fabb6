using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>What the transport does with the connection.</summary>
internal enum TransportAction
{
    /// <summary>Send the response.</summary>
    Respond,

    /// <summary>Refuse to connect; a transport that is connected already resets.</summary>
    RefuseConnection,

    /// <summary>Reset the connection without a response.</summary>
    Reset,

    /// <summary>Say nothing until the client gives up.</summary>
    Hang,
}

/// <summary>How the body ends.</summary>
internal enum BodyEnd
{
    Complete,

    /// <summary>The connection is reset after the last piece.</summary>
    Reset,

    /// <summary>The connection is closed in good order after the last piece, which is too early.</summary>
    Closed,
}

/// <summary>A response as either transport acts it out.</summary>
internal sealed class EmulatorResponse
{
    public TransportAction Action { get; init; } = TransportAction.Respond;

    public int StatusCode { get; init; } = 200;

    public string? ContentType { get; init; }

    /// <summary>Other headers. Names occur once.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body in pieces that are made while they are sent; a piece is only valid until the next one is asked for.</summary>
    public IEnumerable<ArraySegment<byte>> Body { get; set; } = [];

    /// <summary>The Content-Length to announce; null for a chunked body.</summary>
    public long? DeclaredLength { get; set; } = 0;

    public BodyEnd End { get; set; }

    /// <summary>The pause before every piece.</summary>
    public TimeSpan PauseBeforePiece { get; set; }

    /// <summary>Whether the body may be compressed: not when it is cut by the byte.</summary>
    public bool MayCompress => End == BodyEnd.Complete && PauseBeforePiece == TimeSpan.Zero && !Headers.ContainsKey("Content-Encoding");

    /// <summary>Called once when the response begins, or when it is clear that there will be none.</summary>
    public Action Begun { get; set; } = static () => { };

    public static EmulatorResponse FromBytes(int statusCode, string? contentType, byte[] body) => new()
    {
        StatusCode = statusCode,
        ContentType = contentType,
        Body = [new ArraySegment<byte>(body)],
        DeclaredLength = body.Length,
    };

    public static EmulatorResponse Empty(int statusCode) => new() { StatusCode = statusCode };
}
