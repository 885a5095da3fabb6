using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Yaml;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using RestrictedUsers.Help.Diagnostics;

namespace RestrictedUsers.Help.Reading;

/// <summary>A markdown file, decoded and parsed.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePreciseSourceLocation()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    private MarkdownPage(string path, MarkdownDocument document)
    {
        Path = path;
        Document = document;
        Title = document.OfType<HeadingBlock>().FirstOrDefault(h => h.Level == 1);
        FrontMatter = document.OfType<YamlFrontMatterBlock>().FirstOrDefault();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The file's name without its extension: the command or topic that it must describe.</summary>
    public string BaseName => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The parsed markdown.</summary>
    public MarkdownDocument Document { get; }

    /// <summary>The first heading of level 1, or null.</summary>
    public HeadingBlock? Title { get; }

    /// <summary>The front matter, or null.</summary>
    public YamlFrontMatterBlock? FrontMatter { get; }

    /// <summary>The identifiers that a link to this page may have behind its <c>#</c>, as GitHub makes them.</summary>
    public IEnumerable<string> Anchors =>
        Document.Descendants<HeadingBlock>().Select(h => h.TryGetAttributes()?.Id).OfType<string>();

    /// <summary>Reads a file. Text that cannot be shown safely in a console is an error of the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The page, or null where it is not text.</returns>
    public static MarkdownPage? Read(string path, HelpErrorSink errors)
    {
        string text;
        try
        {
            // StreamReader would guess other encodings from a byte order mark; only UTF-8 is shown right by every viewer.
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException e)
        {
            errors.Add(1, HelpErrorCode.UnreadableFile, string.Create(
                CultureInfo.InvariantCulture, $"The file is not UTF-8 (byte {e.Index} cannot be decoded). Save it as UTF-8."));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(1, HelpErrorCode.UnreadableFile, "The file cannot be read: " + e.Message);
            return null;
        }

        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        CheckCharacters(text, errors);
        return new MarkdownPage(path, Markdown.Parse(text, Pipeline));
    }

    /// <summary>The parts of the page below headings of level 2.</summary>
    /// <returns>The sections in order; what stands before the first one is not part of any.</returns>
    public IReadOnlyList<MarkdownSection> Sections() => MarkdownSection.Split(Document, level: 2).Sections;

    private static void CheckCharacters(string text, HelpErrorSink errors)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
            {
                line++;
                lineStart = i + 1;
            }
            else if (IsUnsafe(c))
            {
                errors.Add(line, HelpErrorCode.ControlCharacter, string.Create(
                    CultureInfo.InvariantCulture,
                    $"U+{(int)c:X4} is a control character: a console would obey it instead of showing it. Remove it, or write its name."),
                    i - lineStart + 1);
            }
        }
    }

    // Format characters that reorder text (bidirectional overrides and isolates) make code read other than it runs.
    private static bool IsUnsafe(char c) =>
        (char.IsControl(c) && c != '\t')
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' or '\uFEFF';
}
