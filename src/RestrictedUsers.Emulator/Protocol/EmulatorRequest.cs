using System;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>A request as either transport delivers it.</summary>
internal sealed class EmulatorRequest
{
    public required string Method { get; init; }

    /// <summary>The absolute address as the client sees it; the next page's link is built from it.</summary>
    public required Uri Uri { get; init; }

    /// <summary>A header's value, or null. Names in any case.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>Reads the whole body. Called at most once, and not at all when the request is not looked at.</summary>
    public required Func<CancellationToken, Task<byte[]>> ReadBodyAsync { get; init; }
}
