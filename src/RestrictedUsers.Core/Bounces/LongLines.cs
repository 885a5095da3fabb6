using System;

namespace RestrictedUsers.Core.Bounces;

/// <summary>
/// Cuts over-long lines before anything parses them. The parser's time grows with the square of a header's length: a header of 10 MB, on
/// one line or folded, takes it 7 seconds. What is cut is no diagnosis: the part of a line, with the lines that continue it, behind the limit.
/// </summary>
internal static class LongLines
{
    /// <summary>Bytes of a line together with the lines that begin with a blank and so continue it.</summary>
    internal const int Limit = 64 * 1024;

    /// <summary>Cuts in place.</summary>
    /// <returns>How many bytes are left.</returns>
    internal static int Cut(byte[] bytes, int count)
    {
        if (count <= Limit)
        {
            return count;
        }

        int written = 0;
        int logical = 0;
        for (int start = 0; start < count;)
        {
            int newLine = Array.IndexOf(bytes, (byte)'\n', start, count - start);
            int end = newLine < 0 ? count : newLine + 1;
            int length = end - start;
            logical = bytes[start] is (byte)' ' or (byte)'\t' ? logical : 0;
            int kept = Math.Min(length, Math.Max(0, Limit - logical));
            logical += length;
            if (kept > 0 && written != start)
            {
                Buffer.BlockCopy(bytes, start, bytes, written, kept);
            }

            written += kept;
            if (kept > 0 && kept < length && newLine >= 0)
            {
                bytes[written - 1] = (byte)'\n'; // The cut line still ends.
            }

            start = end;
        }

        return written;
    }
}
