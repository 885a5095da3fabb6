using System;
using System.Collections.Generic;
using Markdig.Syntax;

namespace RestrictedUsers.Help.Reading;

/// <summary>A heading and what stands below it.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Line">The heading's line, from 1.</param>
/// <param name="Blocks">What stands below it, headings of deeper levels included.</param>
internal sealed record MarkdownSection(string Title, int Line, IReadOnlyList<Block> Blocks)
{
    /// <summary>Whether the heading reads like this; case does not matter.</summary>
    /// <param name="title">The text to compare with.</param>
    /// <returns>Whether it does.</returns>
    public bool Is(string title) => string.Equals(Title, title, StringComparison.OrdinalIgnoreCase);

    /// <summary>Cuts blocks at the headings of one level.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="level">The level to cut at; a higher heading ends a section too.</param>
    /// <returns>What stands before the first heading, and the sections.</returns>
    public static (IReadOnlyList<Block> Preamble, IReadOnlyList<MarkdownSection> Sections) Split(IEnumerable<Block> blocks, int level)
    {
        var preamble = new List<Block>();
        var sections = new List<MarkdownSection>();
        List<Block>? current = preamble;
        foreach (var block in blocks)
        {
            if (block is HeadingBlock heading && heading.Level <= level)
            {
                current = null;
                if (heading.Level == level)
                {
                    current = [];
                    sections.Add(new MarkdownSection(InlineText.Of(heading.Inline).Trim(), block.Line + 1, current));
                }
            }
            else
            {
                current?.Add(block);
            }
        }

        return (preamble, sections);
    }
}
