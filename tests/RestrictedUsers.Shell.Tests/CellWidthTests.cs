using RestrictedUsers.Shell.Terminal;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>How many cells of a terminal text takes.</summary>
public sealed class CellWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("Zoë", 3)]
    [InlineData("Zoe\u0308", 3)]
    [InlineData("名前", 4)]
    [InlineData("テスト", 6)]
    [InlineData("한국어", 6)]
    [InlineData("Привет", 6)]
    [InlineData("שלום", 4)]
    [InlineData("😀", 2)]
    [InlineData("𠀀", 2)]
    [InlineData("ａ", 2)]
    [InlineData("ｱ", 1)]
    [InlineData("a\u200db", 2)]
    [InlineData("soft\u00adhyphen", 11)]
    [InlineData("\u001b[32;1mgreen\u001b[0m", 5)]
    public void Of_text(string text, int expected) => Assert.Equal(expected, CellWidth.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_takes_one_cell() => Assert.Equal(3, CellWidth.Of("a\ud83db"));

    [Fact]
    public void From_an_offset_on() => Assert.Equal(3, CellWidth.Of("名前ab", offset: 1) - CellWidth.Of("b"));

    [Theory]
    [InlineData('a', 1)]
    [InlineData('名', 2)]
    [InlineData('\u0308', 0)]
    [InlineData('\ud83d', 2)]
    [InlineData('\ude00', 0)]
    public void Of_one_unit(char unit, int expected) => Assert.Equal(expected, CellWidth.Of(unit));

    [Theory]
    [InlineData("abc", 5, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("名前", 3, "名")]
    [InlineData("a😀b", 2, "a")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("abc", 0, "")]
    public void Text_is_cut_between_characters(string text, int cells, string expected) =>
        Assert.Equal(expected, CellWidth.Truncate(text, cells));
}
