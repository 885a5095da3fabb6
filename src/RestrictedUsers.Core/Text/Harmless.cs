using System.Globalization;
using System.Text;

namespace RestrictedUsers.Core.Text;

/// <summary>
/// Makes text from outside harmless to print. The service's reasons and names, DNS answers and mail can carry terminal escapes
/// and direction overrides; here they become visible characters. Text without them comes back unchanged.
/// </summary>
internal static class Harmless
{
    private const char ReplacementCharacter = '\uFFFD';

    /// <summary>Replaces control characters by visible ones: C0 by control pictures (U+2400…), C1 and direction overrides by <c>\u{XXXX}</c>.</summary>
    /// <param name="text">The text; null gives an empty one.</param>
    internal static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        int first = IndexOfHarm(text!, 0);
        if (first < 0)
        {
            return text!;
        }

        var builder = new StringBuilder(text!.Length + 16);
        builder.Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            Append(builder, text, ref i);
        }

        return builder.ToString();
    }

    /// <summary>The same, cut after <paramref name="maximumLength"/> characters with an ellipsis.</summary>
    /// <param name="text">The text; null gives an empty one.</param>
    /// <param name="maximumLength">The greatest length, in UTF-16 units.</param>
    internal static string Text(string? text, int maximumLength)
    {
        if (text is not null && text.Length > maximumLength)
        {
            int cut = char.IsHighSurrogate(text[maximumLength - 1]) ? maximumLength - 1 : maximumLength;
            return Text(text.Substring(0, cut)) + "…";
        }

        return Text(text);
    }

    private static void Append(StringBuilder builder, string text, ref int i)
    {
        char c = text[i];
        if (c < 0x20)
        {
            builder.Append((char)(0x2400 + c));
        }
        else if (c == 0x7F)
        {
            builder.Append('\u2421');
        }
        else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            builder.Append(c).Append(text[++i]);
        }
        else if (char.IsSurrogate(c))
        {
            builder.Append(ReplacementCharacter);
        }
        else if (IsHarm(c))
        {
            builder.Append("\\u{").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)).Append('}');
        }
        else
        {
            builder.Append(c);
        }
    }

    private static int IndexOfHarm(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (c < 0x20 || c == 0x7F || char.IsSurrogate(c) || IsHarm(c))
            {
                return i;
            }
        }

        return -1;
    }

    // C1 controls (0x9B is a one-character CSI), line and paragraph separators, embeddings, overrides and isolates.
    private static bool IsHarm(char c) =>
        c is (>= '\u0080' and <= '\u009F') or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
