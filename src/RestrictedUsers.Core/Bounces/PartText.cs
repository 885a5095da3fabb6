using System;
using System.IO;
using System.Text;
using MimeKit;
using MimeKit.Text;

namespace RestrictedUsers.Core.Bounces;

/// <summary>The text of a MIME part, at most <see cref="BounceLimits.TextBytes"/> of it, whatever charset it claims.</summary>
internal static class PartText
{
    // .NET has the Windows code pages in a provider of its own; .NET Framework simply has them.
#if NET
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
#else
    private static readonly Encoding Western = Encoding.GetEncoding(1252);
#endif

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The part's text; HTML without its tags.</summary>
    internal static string Read(TextPart part)
    {
        if (part.Content is null)
        {
            return "";
        }

        byte[] bytes = ReadAtMost(part.Content, BounceLimits.TextBytes, out _);
        string text = Decode(bytes, bytes.Length, Charset(part.ContentType.Charset));
        return part.IsHtml ? WithoutTags(text) : text;
    }

    /// <summary>The charset of a name; null where it is not known. The provider is asked here and not registered, which would change the whole process.</summary>
    internal static Encoding? Charset(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        try
        {
#if NET
            return CodePagesEncodingProvider.Instance.GetEncoding(name!.Trim()) ?? Encoding.GetEncoding(name.Trim());
#else
            return Encoding.GetEncoding(name!.Trim());
#endif
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Bytes as text: by their byte order mark, as UTF-8 where they are that, else by the named charset, else as Windows-1252.</summary>
    internal static string Decode(byte[] bytes, int count, Encoding? charset)
    {
        if (count >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        {
            return Encoding.Unicode.GetString(bytes, 2, count - 2);
        }

        if (count >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        {
            return Encoding.BigEndianUnicode.GetString(bytes, 2, count - 2);
        }

        // A charset whose bytes are ASCII can be ISO-2022-JP, which only its name tells.
        if (charset is not null && !IsUtf8(charset) && Uses7Bit(bytes, count))
        {
            return charset.GetString(bytes, 0, count);
        }

        try
        {
            int start = count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0;
            return StrictUtf8.GetString(bytes, start, count - start);
        }
        catch (DecoderFallbackException)
        {
            // Cut in the middle of a character, or not UTF-8 at all; either way the English code is readable.
            return (charset is null || IsUtf8(charset) ? Western : charset).GetString(bytes, 0, count);
        }
    }

    /// <summary>Reads a part's content, decoded, to its end or to a number of bytes. A broken encoding ends it early.</summary>
    internal static byte[] ReadAtMost(IMimeContent source, int limit, out bool isCut)
    {
        // No encoding makes it shorter than it is when decoded, so its length in the message is room enough.
        var bytes = new byte[source.Stream is { CanSeek: true } stream ? Math.Min(limit, stream.Length) : limit];
        int count = 0;
        isCut = false;
        try
        {
            using Stream content = source.Open();
            int read;
            while (count < bytes.Length && (read = content.Read(bytes, count, bytes.Length - count)) > 0)
            {
                count += read;
            }

            isCut = count == bytes.Length && content.Read(new byte[1], 0, 1) > 0;
        }
        catch (FormatException)
        {
            // What could be decoded is kept.
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }

    private static bool IsUtf8(Encoding encoding) => encoding.CodePage == Encoding.UTF8.CodePage;

    private static bool Uses7Bit(byte[] bytes, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (bytes[i] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    // Tags that end a line of text end one here; scripts and styles are no text.
    private static string WithoutTags(string html)
    {
        var text = new StringBuilder(html.Length);
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        bool isHidden = false;
        while (tokenizer.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlTagToken tag)
            {
                isHidden = tag.Id is HtmlTagId.Style or HtmlTagId.Script && !tag.IsEndTag;
                text.Append(tag.Id is HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI or HtmlTagId.Table or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.Pre ? "\n" : "");
            }
            else if (token.Kind == HtmlTokenKind.Data && !isHidden)
            {
                text.Append(((HtmlDataToken)token).Data);
            }
        }

        return text.ToString();
    }
}
