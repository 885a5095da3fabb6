using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// Makes text from elsewhere harmless for a terminal. A display name or a reason that a stranger wrote may hold escape sequences
/// that move the cursor, rewrite what was printed, set the clipboard or answer on behalf of the user.
/// </summary>
internal static class HarmlessText
{
    /// <summary>C0 without tab and newline, DEL, C1, and the controls that reorder text (a name could read backwards).</summary>
    private static readonly SearchValues<char> Dangerous = SearchValues.Create(CreateDangerous());

    /// <summary>
    /// Returns the text with every control character other than newline and tab replaced by a visible one: U+001B becomes
    /// the symbol U+241B, and controls without a symbol become their code point, such as <c>&lt;U+009B&gt;</c>.
    /// A carriage return is dropped before a newline.
    /// </summary>
    public static string Escape(string? text) => Replace(text, keepColours: false);

    /// <summary>
    /// As <see cref="Escape"/>, for text that the engine's formatter has decorated: colour sequences (SGR, <c>ESC [ … m</c>) are kept.
    /// </summary>
    public static string EscapeExceptColours(string? text) => Replace(text, keepColours: true);

    /// <summary>The length of the colour sequence (SGR) that starts at <paramref name="start"/>, or 0 when none does.</summary>
    public static int ColourSequenceLength(ReadOnlySpan<char> text, int start)
    {
        if (start + 2 >= text.Length || text[start] != '\u001b' || text[start + 1] != '[')
        {
            return 0;
        }

        for (var index = start + 2; index < text.Length; index++)
        {
            var character = text[index];
            if (character == 'm')
            {
                return index - start + 1;
            }

            if (!char.IsAsciiDigit(character) && character is not (';' or ':'))
            {
                return 0;
            }
        }

        return 0;
    }

    private static string Replace(string? text, bool keepColours)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var next = text.AsSpan().IndexOfAny(Dangerous);
        if (next < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        var position = 0;
        while (next >= 0)
        {
            next += position;
            result.Append(text, position, next - position);
            var colour = keepColours ? ColourSequenceLength(text, next) : 0;
            if (colour > 0)
            {
                result.Append(text, next, colour);
                position = next + colour;
            }
            else
            {
                if (text[next] != '\r' || next + 1 >= text.Length || text[next + 1] != '\n')
                {
                    AppendVisible(result, text[next]);
                }

                position = next + 1;
            }

            next = text.AsSpan(position).IndexOfAny(Dangerous);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static void AppendVisible(StringBuilder result, char control)
    {
        if (control < ' ')
        {
            result.Append((char)('\u2400' + control));
        }
        else if (control == '\u007f')
        {
            result.Append('\u2421');
        }
        else
        {
            result.Append(CultureInfo.InvariantCulture, $"<U+{(int)control:X4}>");
        }
    }

    private static string CreateDangerous()
    {
        var all = new StringBuilder();
        for (var control = '\0'; control <= '\u009f'; control++)
        {
            if (char.IsControl(control) && control is not ('\t' or '\n'))
            {
                all.Append(control);
            }
        }

        // Embeddings, overrides and isolates with their terminators. The plain marks U+200E and U+200F stay: names need them.
        return all.Append("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069").ToString();
    }
}
