using System.Globalization;
using System.Text;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// How many terminal cells text takes, so that columns line up for names in every script: East Asian wide characters and
/// emoji take two, combining marks and colour sequences none. Source of the wide ranges: Unicode Standard Annex 11.
/// </summary>
internal static class CellWidth
{
    private static readonly (int First, int Last)[] WideRanges =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x2E80, 0x303E), (0x3041, 0x33FF),
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE10, 0xFE19), (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18CFF), (0x1B000, 0x1B2FF),
        (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F200, 0x1F320),
        (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3E0, 0x1F3F0),
        (0x1F400, 0x1F43E), (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F550, 0x1F567),
        (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5), (0x1F6D0, 0x1F6D2), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC),
        (0x1F7E0, 0x1F7EB), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The cells of the text from <paramref name="offset"/> (in UTF-16 units) on.</summary>
    public static int Of(string text, int offset = 0)
    {
        var cells = 0;
        var position = offset;
        while (position < text.Length)
        {
            var colour = HarmlessText.ColourSequenceLength(text, position);
            if (colour > 0)
            {
                position += colour;
                continue;
            }

            if (Rune.TryGetRuneAt(text, position, out var rune))
            {
                cells += Of(rune);
                position += rune.Utf16SequenceLength;
            }
            else
            {
                cells++;
                position++;
            }
        }

        return cells;
    }

    /// <summary>
    /// The cells of one UTF-16 unit. Of a surrogate pair the first counts for both, as the engine truncates unit by unit;
    /// characters beyond the first plane are nearly all wide.
    /// </summary>
    public static int Of(char unit) =>
        char.IsHighSurrogate(unit) ? 2 : char.IsLowSurrogate(unit) ? 0 : Of(new Rune(unit));

    /// <summary>The text cut so that it takes at most <paramref name="cells"/> cells.</summary>
    public static string Truncate(string text, int cells)
    {
        var used = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Of(rune);
            if (used > cells)
            {
                return text[..position];
            }

            position += rune.Utf16SequenceLength;
        }

        return text;
    }

    private static int Of(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsControl(rune) ? 0 : 1;
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value != 0x00AD))
        {
            return 0;
        }

        return IsWide(rune.Value) ? 2 : 1;
    }

    private static bool IsWide(int codePoint)
    {
        var low = 0;
        var high = WideRanges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < WideRanges[middle].First)
            {
                high = middle - 1;
            }
            else if (codePoint > WideRanges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
