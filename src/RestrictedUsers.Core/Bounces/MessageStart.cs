using System;
using System.Buffers;
using System.Text;

namespace RestrictedUsers.Core.Bounces;

/// <summary>Tells by its first lines whether something is a message with headers or just text.</summary>
internal static class MessageStart
{
    /// <summary>Characters that are looked at: several headers, and not so many that it costs anything.</summary>
    private const int Looked = 2 * 1024;

    // One of these is in every message and in hardly any text that is none.
    private static readonly string[] Known =
    [
        "Received", "Return-Path", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Delivered-To", "X-Original-To",
        "Authentication-Results", "ARC-Seal", "DKIM-Signature", "Auto-Submitted", "X-Failed-Recipients", "Envelope-To",
    ];

    // Looked up once: where a host has registered more encodings, as PowerShell does, each look-up asks them all.
    private static readonly Encoding Latin1 = Encoding.GetEncoding(28591);

    /// <summary>Whether the bytes have the byte order mark of UTF-16.</summary>
    internal static bool IsUtf16(byte[] bytes, int count) =>
        count >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));

    /// <summary>Whether the bytes begin with the headers of a message.</summary>
    internal static bool IsMessage(byte[] bytes, int count)
    {
        int start = Offset(bytes, count);
        char[] text = ArrayPool<char>.Shared.Rent(Looked);
        try
        {
            return IsMessage(text, Latin1.GetChars(bytes, start, Math.Min(count - start, Looked), text, 0));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    /// <summary>Whether the text begins with the headers of a message.</summary>
    internal static bool IsMessage(string text)
    {
        int start = 0;
        while (start < text.Length && text[start] is '\r' or '\n' or ' ' or '\uFEFF')
        {
            start++;
        }

        int count = Math.Min(text.Length - start, Looked);
        return IsMessage(text.ToCharArray(start, count), count);
    }

    private static bool IsMessage(char[] text, int count)
    {
        bool isKnown = false;
        int position = 0;
        while (position < count)
        {
            int lineEnd = Array.IndexOf(text, '\n', position, count - position);
            lineEnd = lineEnd < 0 ? count : lineEnd;
            int length = lineEnd > position && text[lineEnd - 1] == '\r' ? lineEnd - position - 1 : lineEnd - position;
            if (length == 0)
            {
                break;
            }

            if (text[position] is not (' ' or '\t'))
            {
                int colon = Array.IndexOf(text, ':', position, length);
                if (colon <= position || !IsName(text, position, colon - position))
                {
                    return false;
                }

                isKnown = isKnown || IsKnown(text, position, colon - position);
            }

            position = lineEnd + 1;
        }

        return isKnown;
    }

    /// <summary>Where the headers begin: behind a byte order mark, empty lines, and the <c>From </c> line of a mailbox file.</summary>
    internal static int Offset(byte[] bytes, int count)
    {
        int start = count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0;
        while (start < count && bytes[start] is (byte)'\r' or (byte)'\n')
        {
            start++;
        }

        if (count - start > 5 && Encoding.ASCII.GetString(bytes, start, 5) == "From ")
        {
            int line = Array.IndexOf(bytes, (byte)'\n', start, count - start);
            return line < 0 ? start : line + 1;
        }

        return start;
    }

    private static bool IsName(char[] text, int start, int length)
    {
        for (int i = start; i < start + length; i++)
        {
            if (text[i] is <= ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsKnown(char[] text, int start, int length)
    {
        foreach (string name in Known)
        {
            if (name.Length == length && IsSame(name, text, start))
            {
                return true;
            }
        }

        return false;
    }

    // The names are ASCII letters and hyphens, so one bit is the whole of upper and lower case.
    private static bool IsSame(string name, char[] text, int start)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if ((name[i] | 0x20) != (text[start + i] | 0x20))
            {
                return false;
            }
        }

        return true;
    }
}
