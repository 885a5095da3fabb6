using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>Reads the page of a cmdlet.</summary>
internal static class CommandPageReader
{
    private const string Synopsis = "SYNOPSIS";
    private const string Syntax = "SYNTAX";
    private const string Aliases = "ALIASES";
    private const string Description = "DESCRIPTION";
    private const string Examples = "EXAMPLES";
    private const string Parameters = "PARAMETERS";
    private const string Inputs = "INPUTS";
    private const string Outputs = "OUTPUTS";
    private const string Notes = "NOTES";
    private const string RelatedLinks = "RELATED LINKS";

    // In the order of the page; platyPS 1.0 adds ALIASES, which 0.14 did not have.
    private static readonly string[] Layout =
        [Synopsis, Syntax, Aliases, Description, Examples, Parameters, Inputs, Outputs, Notes, RelatedLinks];

    /// <summary>Reads a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="assemblyName">The assembly of the cmdlets, for example <c>RestrictedUsers.dll</c>.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The page, as far as it could be read; null where it is not text.</returns>
    public static CommandHelpPage? Read(string path, string assemblyName, HelpErrorSink errors)
    {
        var markdown = MarkdownPage.Read(path, errors);
        if (markdown is null)
        {
            return null;
        }

        MarkdownRules.Check(markdown, errors);
        var frontMatter = FrontMatter.Read(markdown, assemblyName, errors);
        CheckTitle(markdown, errors);
        var sections = CheckLayout(markdown, errors);
        var page = new CommandHelpPage
        {
            Path = path,
            Name = markdown.BaseName,
            ModuleName = frontMatter.ModuleName,
            HelpUri = frontMatter.HelpUri,
            Synopsis = Prose(Synopsis),
            Syntax = List(Syntax, SyntaxReader.Read),
            Description = Prose(Description),
            Examples = List(Examples, ExampleReader.Read),
            Parameters = List(Parameters, ParameterReader.Read),
            Inputs = List(Inputs, ReadTypes),
            Outputs = List(Outputs, ReadTypes),
            Notes = Prose(Notes),
            RelatedLinks = List(RelatedLinks, ReadLinks),
        };
        SyntaxRules.Check(page, errors);
        return page;

        HelpText Prose(string title)
        {
            if (!sections.TryGetValue(title, out var section))
            {
                return HelpText.Empty;
            }

            var text = ProseReader.Read(section.Blocks);
            if (text.IsEmpty)
            {
                errors.Add(section.Line, HelpErrorCode.EmptyText, $"{title} has no text.");
            }

            return text;
        }

        IReadOnlyList<T> List<T>(string title, Func<MarkdownSection, HelpErrorSink, IReadOnlyList<T>> read) =>
            sections.TryGetValue(title, out var section) ? read(section, errors) : [];
    }

    private static void CheckTitle(MarkdownPage page, HelpErrorSink errors)
    {
        var title = InlineText.Of(page.Title?.Inline);
        if (page.Title is null || !string.Equals(title, page.BaseName, StringComparison.Ordinal))
        {
            errors.Add(
                (page.Title?.Line ?? 0) + 1, HelpErrorCode.NameMismatch,
                $"The page must have the heading '# {page.BaseName}', like its file name.");
        }
    }

    private static Dictionary<string, MarkdownSection> CheckLayout(MarkdownPage page, HelpErrorSink errors)
    {
        var found = new Dictionary<string, MarkdownSection>(StringComparer.Ordinal);
        var last = -1;
        foreach (var section in page.Sections())
        {
            var index = Array.FindIndex(Layout, section.Is);
            if (index < 0)
            {
                errors.Add(
                    section.Line, HelpErrorCode.UnexpectedSection,
                    $"'{section.Title}' is not a section of a help page. Known: {string.Join(", ", Layout)}.");
            }
            else if (!found.TryAdd(Layout[index], section))
            {
                errors.Add(section.Line, HelpErrorCode.UnexpectedSection, $"The section {section.Title} is there twice.");
            }
            else if (index < last)
            {
                errors.Add(section.Line, HelpErrorCode.UnexpectedSection, $"The section {section.Title} must come before {Layout[last]}.");
            }
            else
            {
                last = index;
            }
        }

        foreach (var missing in Layout.Where(s => s is not Aliases && !found.ContainsKey(s)))
        {
            errors.Add(1, HelpErrorCode.MissingSection, $"The section '## {missing}' is missing.");
        }

        return found;
    }

    private static IReadOnlyList<TypeHelp> ReadTypes(MarkdownSection section, HelpErrorSink errors)
    {
        var (preamble, parts) = MarkdownSection.Split(section.Blocks, level: 3);
        foreach (var block in preamble)
        {
            errors.Add(
                block.Line + 1, HelpErrorCode.UnexpectedSection,
                $"{section.Title} holds only types: this belongs below a '### Full.Type.Name' heading.");
        }

        if (parts.Count == 0)
        {
            errors.Add(section.Line, HelpErrorCode.EmptyText, $"{section.Title} names no type. Write '### Full.Type.Name', or '### None'.");
        }

        var types = parts.Select(p => new TypeHelp(p.Title, ProseReader.Read(p.Blocks), p.Line)).ToList();
        foreach (var type in types.Where(t => t.Description.IsEmpty))
        {
            errors.Add(type.Line, HelpErrorCode.EmptyText, $"{type.Name} has no text: say what it is for.");
        }

        return types;
    }

    private static IEnumerable<LinkInline> Links(Block block) => block switch
    {
        ContainerBlock container => container.Descendants<LinkInline>(),
        LeafBlock { Inline: { } inlines } => inlines.Descendants<LinkInline>(),
        _ => [],
    };

    private static IReadOnlyList<HelpLink> ReadLinks(MarkdownSection section, HelpErrorSink errors)
    {
        var links = section.Blocks.SelectMany(Links).Where(l => !l.IsImage)
            .Select(l => new HelpLink(
                string.Concat(l.Descendants<LeafInline>().Select(i => i is CodeInline code ? code.Content : i.ToString())),
                l.Url ?? "",
                LinkTarget.Address(l.Url)))
            .ToList();
        if (links.Count == 0)
        {
            errors.Add(section.Line, HelpErrorCode.EmptyText, $"{section.Title} has no link. Name at least the next page to read.");
        }

        return links;
    }
}
