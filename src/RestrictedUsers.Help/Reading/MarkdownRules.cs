using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using RestrictedUsers.Help.Diagnostics;

namespace RestrictedUsers.Help.Reading;

/// <summary>
/// What holds for every page, a cmdlet's or a topic's: links lead somewhere, nothing is hidden or lost, nothing is left from a template.
/// </summary>
internal static partial class MarkdownRules
{
    /// <summary>Checks a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static void Check(MarkdownPage page, HelpErrorSink errors)
    {
        CheckBeforeSections(page, errors);
        foreach (var node in page.Document.Descendants())
        {
            switch (node)
            {
                case LinkInline link:
                    CheckLink(page, link, errors);
                    break;
                case HtmlInline html when !html.Tag.StartsWith("<!--", StringComparison.Ordinal):
                    AddRawHtml(html.Tag, html.Line, html.Column, errors);
                    break;
                case HtmlBlock { Type: not HtmlBlockType.Comment } html:
                    AddRawHtml(html.Lines.ToString(), html.Line, html.Column, errors);
                    break;
                case FencedCodeBlock { ClosingFencedCharCount: 0 } fence:
                    errors.Add(
                        fence.Line + 1, HelpErrorCode.UnclosedFence,
                        "This fenced block is never closed, so it takes in the rest of the page. Close it with the same fence.");
                    break;
            }

            if (node is LeafBlock leaf)
            {
                CheckPlaceholders(leaf, errors);
            }
        }
    }

    // Get-Help has no place for text that is in no section.
    private static void CheckBeforeSections(MarkdownPage page, HelpErrorSink errors)
    {
        var isInSection = false;
        foreach (var block in page.Document)
        {
            isInSection |= block is HeadingBlock { Level: 2 };
            if (block is HeadingBlock { Level: 1 } && block != page.Title)
            {
                errors.Add(block.Line + 1, HelpErrorCode.UnexpectedSection, "A page has one heading of level 1, its title.");
            }
            else if (!isInSection && block != page.Title && block is not (YamlFrontMatterBlock or HtmlBlock or LinkReferenceDefinitionGroup))
            {
                errors.Add(block.Line + 1, HelpErrorCode.UnexpectedSection, "What stands before the first section is not shown: move it into one.");
            }
        }
    }

    private static void AddRawHtml(string html, int line, int column, HelpErrorSink errors)
    {
        var shown = html.Split('\n')[0];
        errors.Add(
            line + 1, HelpErrorCode.RawHtml,
            $"A markdown viewer takes {shown} for HTML and hides it. Put it in `backticks`, or write \\<.", column + 1);
    }

    // New-MarkdownCommandHelp and New-MarkdownHelp leave {{ Fill in … }} where a person must write.
    private static void CheckPlaceholders(LeafBlock leaf, HelpErrorSink errors)
    {
        var text = leaf switch
        {
            { Inline: not null } => InlineText.Of(leaf.Inline),
            CodeBlock or HtmlBlock => "", // Code may have braces of its own.
            _ => leaf.Lines.ToString(),
        };
        if (Placeholder().Match(text) is { Success: true } match)
        {
            errors.Add(leaf.Line + 1, HelpErrorCode.Placeholder, $"{match.Value} is left from a template. Write the text, or remove it.");
        }
    }

    private static void CheckLink(MarkdownPage page, LinkInline link, HelpErrorSink errors)
    {
        var url = link.Url ?? "";
        var problem = Problem(page, url);
        if (problem is not null)
        {
            errors.Add(link.Line + 1, HelpErrorCode.BrokenLink, $"The link to '{url}' {problem}", link.Column + 1);
        }
    }

    private static string? Problem(MarkdownPage page, string url)
    {
        if (SchemeName().Match(url) is { Success: true } scheme)
        {
            return scheme.Groups["scheme"].Value.ToUpperInvariant() is "HTTPS" or "HTTP" or "MAILTO"
                && Uri.TryCreate(url, UriKind.Absolute, out _)
                ? null
                : "is not a web address that a reader can open. Use https, or a path relative to this page.";
        }

        var parts = url.Split('#', 2);
        var relative = Uri.UnescapeDataString(parts[0]);
        if (relative.StartsWith('/') || relative.Contains('\\', StringComparison.Ordinal) || (relative.Length == 0 && parts.Length == 1))
        {
            return "is not relative to this page. Write it with forward slashes and without one at the start.";
        }

        var target = page;
        if (relative.Length > 0)
        {
            var path = Path.GetFullPath(Path.TrimEndingDirectorySeparator(relative), Path.GetDirectoryName(Path.GetFullPath(page.Path))!);
            if (!ExistsWithThisCase(path))
            {
                return "is broken: there is no such file (upper and lower case count).";
            }

            if (parts.Length == 1 || !string.Equals(Path.GetExtension(path), ".md", StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            target = MarkdownPage.Read(path, new HelpErrorSink(path));
        }

        return target is not null && target.Anchors.Contains(Uri.UnescapeDataString(parts[1]), StringComparer.Ordinal)
            ? null
            : $"is broken: the page has no heading '#{parts[1]}'.";
    }

    // Windows and macOS would find a file whose name differs in case; the web and Linux would not.
    private static bool ExistsWithThisCase(string path)
    {
        var folder = Path.GetDirectoryName(path);
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
            .Any(e => string.Equals(Path.GetFileName(e), Path.GetFileName(path), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*):", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemeName();

    [GeneratedRegex(@"\{\{[^{}]*\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
