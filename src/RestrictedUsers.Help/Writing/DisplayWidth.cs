using System.Linq;
using System.Globalization;
using System.Text;

namespace RestrictedUsers.Help.Writing;

/// <summary>How many columns text takes in a console.</summary>
internal static class DisplayWidth
{
    // The blocks whose characters Unicode's East Asian Width (UAX #11) gives two columns, and the pictographs that terminals draw wide.
    private static readonly (int First, int Last)[] WideBlocks =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F900, 0x1F9FF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>The width of some text.</summary>
    /// <param name="text">The text, without line breaks or tabs.</param>
    /// <returns>Columns.</returns>
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Of(rune);
        }

        return width;
    }

    private static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
        {
            return 0;
        }

        return WideBlocks.Any(b => rune.Value >= b.First && rune.Value <= b.Last) ? 2 : 1;
    }
}
