using RestrictedUsers.Shell.Terminal;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>What text may do to a terminal: nothing.</summary>
public sealed class HarmlessTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain, Zoë, 名前, 😀", "plain, Zoë, 名前, 😀")]
    [InlineData("tab\tand\nnewline", "tab\tand\nnewline")]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("a\rb", "a\u240db")]
    [InlineData("\u001b[31mred\u001b[0m", "\u241b[31mred\u241b[0m")]
    [InlineData("\0\a\b\u007f", "\u2400\u2407\u2408\u2421")]
    [InlineData("\u009b2J\u0085", "<U+009B>2J<U+0085>")]
    [InlineData("user\u202egnp.exe\u202c", "user<U+202E>gnp.exe<U+202C>")]
    [InlineData("a\u2066b\u2069", "a<U+2066>b<U+2069>")]
    [InlineData("\u05d0\u200f!", "\u05d0\u200f!")]
    public void Controls_become_visible(string text, string expected) =>
        Assert.Equal(expected, HarmlessText.Escape(text));

    [Theory]
    [InlineData("\u001b[32;1mok\u001b[0m\u001b[m", "\u001b[32;1mok\u001b[0m\u001b[m")]
    [InlineData("\u001b[38:5:8mx", "\u001b[38:5:8mx")]
    [InlineData("\u001b[2Jx\u001b[1;1Hy", "\u241b[2Jx\u241b[1;1Hy")]
    [InlineData("\u001b[31", "\u241b[31")]
    [InlineData("\u001b[", "\u241b[")]
    [InlineData("\u001b", "\u241b")]
    [InlineData("\u001b[3\u001b[1m", "\u241b[3\u001b[1m")]
    [InlineData("\u001b]8;;http://x\u001b\\y", "\u241b]8;;http://x\u241b\\y")]
    [InlineData("\u001b[?25m", "\u241b[?25m")]
    public void Only_colour_sequences_may_stay(string text, string expected) =>
        Assert.Equal(expected, HarmlessText.EscapeExceptColours(text));

    [Fact]
    public void Every_control_character_but_tab_and_newline_is_replaced()
    {
        for (var code = 0; code <= 0x9f; code++)
        {
            var shown = HarmlessText.Escape(((char)code).ToString());
            if (code is '\t' or '\n')
            {
                Assert.Equal(((char)code).ToString(), shown);
            }
            else
            {
                Assert.DoesNotContain(shown, char.IsControl);
            }
        }
    }

    [Fact]
    public void Harmless_text_is_not_copied()
    {
        var text = "a name";
        Assert.Same(text, HarmlessText.Escape(text));
    }
}
