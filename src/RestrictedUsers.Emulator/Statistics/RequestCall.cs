using System;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Statistics;

/// <summary>One request on its way. Its fields are guarded by the recorder's lock.</summary>
internal sealed class RequestCall
{
    public RequestCall(DateTimeOffset time, string method, string path, bool inBatch)
    {
        Time = time;
        Method = method;
        Path = path;
        InBatch = inBatch;
    }

    public DateTimeOffset Time { get; }

    public string Method { get; }

    public string Path { get; }

    public bool InBatch { get; }

    public string RequestId { get; } = Guid.NewGuid().ToString();

    public string? Anchor { get; set; }

    public string? Command { get; set; }

    public bool Writes { get; set; }

    public EntityKind TargetKind { get; set; }

    public string? Target { get; set; }

    public int? Status { get; set; }

    public bool Executed { get; set; }

    public FaultKind? Fault { get; set; }

    public bool HasLeft { get; set; }

    public RequestRecord ToRecord() => new()
    {
        Time = Time,
        Method = Method,
        Path = Path,
        Anchor = Anchor,
        Command = Command,
        Target = Target,
        Status = Status,
        RequestId = RequestId,
        Executed = Executed,
        Fault = Fault,
        InBatch = InBatch,
    };
}
