using System.Linq;
using CsCheck;
using RestrictedUsers.Core.Text;
using Xunit;

namespace RestrictedUsers.Core.Tests.Protection;

public sealed class HarmlessTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\u001b[31mred\u001b[0m", "␛[31mred␛[0m")]
    [InlineData("a\r\n\tb\0", "a␍␊␉b␀")]
    [InlineData("\u007f\u009b2J", "␡\\u{009B}2J")]
    [InlineData("abc\u202Edef\u2066", "abc\\u{202E}def\\u{2066}")]
    [InlineData("\uD83D\uDE00 ok", "\uD83D\uDE00 ok")]
    [InlineData("山田 λ Ж أ ü", "山田 λ Ж أ ü")]
    [InlineData(null, "")]
    public void Control_characters_become_visible_and_the_rest_stays(string? text, string expected) => Assert.Equal(expected, Harmless.Text(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", Harmless.Text("a" + (char)0xD800 + "b"));

    [Fact]
    public void A_long_text_is_cut_between_characters() => Assert.Equal("ab…", Harmless.Text("ab\uD83D\uDE00cd", 3));

    [Fact]
    public void Whatever_comes_in_nothing_that_a_terminal_obeys_comes_out() =>
        Gen.String.Sample(text => Harmless.Text(text).All(c => !char.IsControl(c) && c is not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))));
}
