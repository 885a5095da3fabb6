using System.Text;
using RestrictedUsers.Core.Bounces;
using Xunit;

namespace RestrictedUsers.Core.Tests.Bounces;

/// <summary>Bytes become text whatever they claim to be.</summary>
public sealed class PartTextTests
{
    [Theory]
    [InlineData("utf-8", "Zustellung für ü 配信 fehlgeschlagen")]
    [InlineData("utf-16", "Zustellung für ü 配信 fehlgeschlagen")]
    [InlineData("iso-8859-1", "Zustellung für ü")]
    [InlineData("iso-2022-jp", "配信できませんでした 550 5.1.8")]
    [InlineData("shift_jis", "配信できませんでした 550 5.1.8")]
    public void A_charset_that_is_true_is_used(string charset, string text)
    {
        Encoding encoding = CharsetEncoding(charset);
        byte[] bytes = encoding.GetBytes(text);

        Assert.Equal(text, PartText.Decode(bytes, bytes.Length, encoding));
    }

    [Theory]
    [InlineData("us-ascii")]
    [InlineData("iso-8859-1")]
    [InlineData("utf-8")]
    public void UTF_8_is_recognised_under_a_wrong_name(string charset)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("für 配信");

        Assert.Equal("für 配信", PartText.Decode(bytes, bytes.Length, CharsetEncoding(charset)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("utf-8")]
    public void What_is_no_UTF_8_is_read_as_Windows_text(string? charset)
    {
        byte[] bytes = [(byte)'f', 0xFC, (byte)'r', (byte)' ', 0x80];

        Assert.Equal("für €", PartText.Decode(bytes, bytes.Length, charset is null ? null : CharsetEncoding(charset)));
    }

    [Fact]
    public void A_byte_order_mark_decides()
    {
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8 })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("5.1.8 ü")];
            Assert.Equal("5.1.8 ü", PartText.Decode(bytes, bytes.Length, charset: null));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("x-nonsense")]
    [InlineData("\0\u001b[2J")]
    public void A_charset_that_does_not_exist_is_none(string? charset) => Assert.Null(PartText.Charset(charset));

    private static Encoding CharsetEncoding(string charset) => PartText.Charset(charset)!;
}
