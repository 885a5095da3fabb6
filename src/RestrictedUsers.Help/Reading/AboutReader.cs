using System;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Help.Writing;

namespace RestrictedUsers.Help.Reading;

/// <summary>Reads an about topic: its name as heading, a short and a long description, and further sections of any name.</summary>
internal static class AboutReader
{
    private static readonly string[] Required = ["SHORT DESCRIPTION", "LONG DESCRIPTION"];

    /// <summary>Reads a topic.</summary>
    /// <param name="path">The file.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The topic, as far as it could be read; null where it is not text.</returns>
    public static AboutTopic? Read(string path, HelpErrorSink errors)
    {
        var page = MarkdownPage.Read(path, errors);
        if (page is null)
        {
            return null;
        }

        MarkdownRules.Check(page, errors);
        if (page.FrontMatter is { } yaml)
        {
            YamlMap.Parse(yaml.Lines.ToString(), yaml.Line + 2, errors, HelpErrorCode.InvalidFrontMatter)
                ?.RejectUnknownKeys(HelpErrorCode.UnknownFrontMatterKey, "description", "Locale", "ms.date", "title");
        }

        if (page.Title is null || !string.Equals(InlineText.Of(page.Title.Inline), page.BaseName, StringComparison.Ordinal))
        {
            errors.Add(
                (page.Title?.Line ?? 0) + 1, HelpErrorCode.NameMismatch,
                $"The topic must have the heading '# {page.BaseName}', like its file name.");
        }

        var sections = page.Sections();
        for (var i = 0; i < Required.Length; i++)
        {
            if (sections.Count <= i || !sections[i].Is(Required[i]))
            {
                errors.Add(sections.Count <= i ? 1 : sections[i].Line, HelpErrorCode.MissingSection, string.Create(
                    CultureInfo.InvariantCulture, $"Section {i + 1} of a topic must be '## {Required[i]}'."));
                return null;
            }
        }

        foreach (var repeated in sections.GroupBy(s => s.Title, StringComparer.OrdinalIgnoreCase).SelectMany(g => g.Skip(1)))
        {
            errors.Add(repeated.Line, HelpErrorCode.UnexpectedSection, $"The section {repeated.Title} is there twice.");
        }

        var read = sections.Select(s => new AboutSection(s.Title, ProseReader.Read(s.Blocks))).ToList();
        for (var i = 0; i < read.Count; i++)
        {
            if (read[i].Text.IsEmpty)
            {
                errors.Add(sections[i].Line, HelpErrorCode.EmptyText, $"{read[i].Heading} has no text.");
            }
        }

        return new AboutTopic(path, page.BaseName, ReadShortDescription(sections[0], read[0].Text, errors), read[1..]);
    }

    private static string ReadShortDescription(MarkdownSection section, HelpText text, HelpErrorSink errors)
    {
        var lines = text.Paragraphs.SelectMany(p => p.Lines).ToList();
        var width = lines.Count > 0 ? DisplayWidth.Of(lines[0].Text) : 0;

        // The engine takes the topic's synopsis from one line of the file.
        if (lines.Count > 1 || width > AboutWriter.Width - AboutWriter.Indent)
        {
            errors.Add(section.Line, HelpErrorCode.ShortDescriptionTooLong, string.Create(
                CultureInfo.InvariantCulture,
                $"The short description must be one line of at most {AboutWriter.Width - AboutWriter.Indent} columns; it has {lines.Count} line(s) and {width} columns."));
        }

        return lines.Count > 0 ? lines[0].Text : "";
    }
}
