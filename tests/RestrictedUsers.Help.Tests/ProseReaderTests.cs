using System.Linq;
using RestrictedUsers.Help.Model;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>Markdown of a description as the text that a console shows.</summary>
public sealed class ProseReaderTests
{
    [Theory]
    [InlineData("A *b* **c** `d  e` ~f~", "A b c d e ~f~")]
    [InlineData("One\ntwo\n\nthree", "One two\n\nthree")]
    [InlineData("One  \ntwo", "One\ntwo")]
    [InlineData("a & b &amp; c &lt;d&gt; \\<e> `<f>`", "a & b & c <d> <e> <f>")]
    [InlineData("[t](https://e.org/a?b=1&c=2) [m](about_SampleMessages.md) <https://e.org>", "t (https://e.org/a?b=1&c=2) m https://e.org")]
    [InlineData("[https://e.org](https://e.org)", "https://e.org")]
    [InlineData("![A picture](https://e.org/a.png)", "A picture")]
    [InlineData("[t][r]\n\n[r]: https://e.org", "t (https://e.org)")]
    [InlineData("a <!-- hidden --> b\n\n<!-- hidden -->", "a b")]
    [InlineData("- a\n- b\n  - c\n    1. d\n- e", "- a\n- b\n  - c\n    1. d\n- e")]
    [InlineData("3. a\n4. b", "3. a\n4. b")]
    [InlineData("- a\n\n  b\n- c", "- a\n\n  b\n\n- c")]
    [InlineData("- ```powershell\n  if (1) {\n  \t2\n  }\n  ```", "-\n      if (1) {\n        2\n      }")]
    [InlineData("- a\n  ```\n  x\n\n  y\n  ```\n- b", "- a\n\n      x\n\n      y\n- b")]
    [InlineData("~~~\na\tb\n  c\n~~~", "    a   b\n      c")]
    [InlineData("\tindented", "    indented")]
    [InlineData("> [!WARNING]\n> a\n>\n> b", "WARNING: a\n\nb")]
    [InlineData("|x|yy|\n|-|-|\n|`1`|[l](https://e.org)|\n|通|2|", "x   yy\n--  -----------------\n1   l (https://e.org)\n通  2")]
    [InlineData("a\n\n---\n\nb", "a\n\nb")]
    [InlineData("### Heading `x`\n\nText", "Heading x\n\nText")]
    [InlineData("مرحبا 日本語 e\u0301 😀", "مرحبا 日本語 e\u0301 😀")]
    public void Markdown_becomes_plain_text(string markdown, string text)
    {
        var (page, _) = TestPages.Read(TestPages.With("Removing a message that is already gone is no error.", markdown));

        Assert.Equal(text, page!.Notes.ToString());
    }

    [Fact]
    public void A_list_continues_below_its_text()
    {
        var (page, errors) = TestPages.Read(TestPages.With("Removing a message that is already gone is no error.", "10. " + string.Concat(Enumerable.Repeat("word ", 30))));
        Assert.Empty(errors);

        var line = Assert.Single(Assert.Single(page!.Notes.Paragraphs).Lines);

        Assert.Equal((0, 4, true), (line.Indent, line.Hang, line.Wraps));
        Assert.All(Writing.TextWrapper.Wrap(line, 40).Skip(1), l => Assert.StartsWith("    word", l, System.StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("aa bb cc", 5, "aa bb|cc")]
    [InlineData("aa bb cc", 4, "aa|bb|cc")]
    [InlineData("a toolongword b", 5, "a|toolongword|b")]
    [InlineData("日本 語", 6, "日本|語")]
    [InlineData("e\u0301e\u0301 e\u0301e\u0301", 5, "e\u0301e\u0301 e\u0301e\u0301")]
    public void Lines_are_wrapped_between_words_by_display_width(string text, int width, string expected) =>
        Assert.Equal(expected.Split('|'), Writing.TextWrapper.Wrap(new HelpLine(text), width));
}
