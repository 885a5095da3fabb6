using System;
using System.Text;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The opaque part of a next-page link: where the page starts, when the link was made, and for which request.</summary>
/// <param name="Position">Where the page starts.</param>
/// <param name="Mark">What else the command needs to continue the same list; 0 if nothing.</param>
/// <param name="Issued">When it was made, on the service's clock.</param>
/// <param name="RequestHash">Of the command and its parameters: the same body must be posted again.</param>
internal sealed record SkipToken(int Position, int Mark, DateTimeOffset Issued, int RequestHash)
{
    private const int Size = 4 + 4 + 8 + 4;

    public string Encode()
    {
        var bytes = new byte[Size];
        Write(bytes, 0, Position, 4);
        Write(bytes, 4, Mark, 4);
        Write(bytes, 8, Issued.UtcTicks, 8);
        Write(bytes, 16, RequestHash, 4);
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    public static SkipToken? TryDecode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(padded);
        }
        catch (FormatException)
        {
            return null;
        }

        if (bytes.Length != Size)
        {
            return null;
        }

        var ticks = Read(bytes, 8, 8);
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks
            ? null
            : new SkipToken((int)Read(bytes, 0, 4), (int)Read(bytes, 4, 4), new DateTimeOffset(ticks, TimeSpan.Zero), (int)Read(bytes, 16, 4));
    }

    /// <summary>A hash that is the same in every process (FNV-1a).</summary>
    public static int Hash(string command, string parameters)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(command.ToUpperInvariant() + "\n" + parameters))
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }

        return unchecked((int)hash);
    }

    private static void Write(byte[] bytes, int offset, long value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bytes[offset + i] = unchecked((byte)(value >> (8 * i)));
        }
    }

    private static long Read(byte[] bytes, int offset, int count)
    {
        var value = 0L;
        for (var i = 0; i < count; i++)
        {
            value |= (long)bytes[offset + i] << (8 * i);
        }

        return count == 4 ? unchecked((int)value) : value;
    }
}
