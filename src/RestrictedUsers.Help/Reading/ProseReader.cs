using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Help.Writing;

namespace RestrictedUsers.Help.Reading;

/// <summary>Markdown blocks as plain text: lists keep their bullets and numbers, tables their columns, code its lines.</summary>
internal static partial class ProseReader
{
    /// <summary>The widest table that is shown as columns; a wider one becomes a list. A console has 80 columns, less an indentation.</summary>
    public const int TableWidth = 76;

    private const int CodeIndent = 4;
    private const int TabWidth = 4;

    /// <summary>The text of some blocks.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <returns>One paragraph for each block that has text.</returns>
    public static HelpText Read(IEnumerable<Block> blocks) =>
        new([.. blocks.Select(b => new HelpParagraph(Lines(b, indent: 0), b is HeadingBlock)).Where(p => p.Lines.Count > 0)]);

    /// <summary>The lines of a code block, with tabs expanded and without blank lines around them.</summary>
    /// <param name="code">The block.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<string> CodeLines(LeafBlock code)
    {
        var lines = code.Lines.ToString().Split('\n').Select(l => ExpandTabs(l).TrimEnd()).ToList();
        var first = lines.FindIndex(l => l.Length > 0);
        var last = lines.FindLastIndex(l => l.Length > 0);
        return first < 0 ? [] : lines.GetRange(first, last - first + 1);
    }

    private static List<HelpLine> Lines(Block block, int indent) => block switch
    {
        ParagraphBlock paragraph => TextLines(InlineText.Of(paragraph.Inline), indent),
        HeadingBlock heading => TextLines(InlineText.Of(heading.Inline), indent),
        CodeBlock code => [.. CodeLines(code).Select(l => new HelpLine(l, indent + CodeIndent, Wraps: false))],
        ListBlock list => ListLines(list, indent),
        Table table => TableLines(table, indent),
        QuoteBlock quote => QuoteLines(quote, indent),
        ThematicBreakBlock or HtmlBlock or LinkReferenceDefinitionGroup => [],
        _ => throw new NotSupportedException($"The markdown element {block.GetType().Name} has no plain text form yet."),
    };

    private static List<HelpLine> TextLines(string text, int indent) =>
        [
            .. text.Split('\n')
                .Select(l => Whitespace().Replace(l, " ").Trim())
                .Where(l => l.Length > 0)
                .Select(l => new HelpLine(l, indent)),
        ];

    private static List<HelpLine> BlockLines(IEnumerable<Block> blocks, int indent, bool isTight)
    {
        var lines = new List<HelpLine>();
        foreach (var block in blocks)
        {
            var next = Lines(block, indent);
            if (lines.Count > 0 && next.Count > 0 && !(isTight && block is ListBlock))
            {
                lines.Add(new HelpLine(""));
            }

            lines.AddRange(next);
        }

        return lines;
    }

    private static List<HelpLine> ListLines(ListBlock list, int indent)
    {
        var lines = new List<HelpLine>();
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var bullet = list.IsOrdered ? item.Order.ToString(CultureInfo.InvariantCulture) + ". " : "- ";
            var content = BlockLines(item, indent + bullet.Length, isTight: !list.IsLoose);
            if (list.IsLoose && lines.Count > 0)
            {
                lines.Add(new HelpLine(""));
            }

            if (item.FirstOrDefault() is ParagraphBlock && content.Count > 0)
            {
                lines.Add(new HelpLine(bullet + content[0].Text, indent, bullet.Length));
                content.RemoveAt(0);
            }
            else
            {
                lines.Add(new HelpLine(bullet.TrimEnd(), indent));
            }

            lines.AddRange(content);
        }

        return lines;
    }

    private static List<HelpLine> QuoteLines(QuoteBlock quote, int indent)
    {
        var lines = BlockLines(quote, indent, isTight: false);
        if (lines.Count > 0)
        {
            lines[0] = lines[0] with { Text = AlertMark().Replace(lines[0].Text, "${kind}: ") };
        }

        return lines;
    }

    private static List<HelpLine> TableLines(Table table, int indent)
    {
        var rows = table.OfType<TableRow>()
            .Select(r => r.OfType<TableCell>()
                .Select(c => string.Join(' ', BlockLines(c, indent: 0, isTight: true).Select(l => l.Text)))
                .ToList())
            .ToList();
        var columns = rows.Max(r => r.Count);
        foreach (var row in rows)
        {
            row.AddRange(Enumerable.Repeat("", columns - row.Count));
        }

        var widths = Enumerable.Range(0, columns).Select(c => rows.Max(r => DisplayWidth.Of(r[c]))).ToList();
        const string gap = "  ";
        if (indent + widths.Sum() + (gap.Length * (columns - 1)) > TableWidth)
        {
            return RecordLines(rows, indent);
        }

        rows.Insert(1, [.. widths.Select(w => new string('-', w))]);
        return
        [
            .. rows.Select(row => new HelpLine(
                string.Join(gap, row.Select((cell, c) => cell + new string(' ', widths[c] - DisplayWidth.Of(cell)))).TrimEnd(),
                indent,
                Wraps: false)),
        ];
    }

    // The rows of a table that is too wide: the first cell, and below it each other cell behind the name of its column.
    private static List<HelpLine> RecordLines(List<List<string>> rows, int indent)
    {
        var lines = new List<HelpLine>();
        var header = rows[0];
        foreach (var row in rows.Skip(1))
        {
            if (lines.Count > 0)
            {
                lines.Add(new HelpLine(""));
            }

            lines.Add(new HelpLine($"{header[0]}: {row[0]}", indent, Hang: 2));
            lines.AddRange(Enumerable.Range(1, header.Count - 1)
                .Where(c => row[c].Length > 0)
                .Select(c => new HelpLine($"{header[c]}: {row[c]}", indent + 2, Hang: 2)));
        }

        return lines;
    }

    private static string ExpandTabs(string line)
    {
        for (var tab = line.IndexOf('\t', StringComparison.Ordinal); tab >= 0; tab = line.IndexOf('\t', StringComparison.Ordinal))
        {
            line = line[..tab] + new string(' ', TabWidth - (tab % TabWidth)) + line[(tab + 1)..];
        }

        return line;
    }

    [GeneratedRegex(@"[ \t]+", RegexOptions.NonBacktracking)]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"^\[!(?<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AlertMark();
}
