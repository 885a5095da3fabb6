using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Markdig.Syntax;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>
/// Reads the EXAMPLES section: for each example a heading, prose, a comment that declares its test, one PowerShell block, and
/// what that prints.
/// </summary>
internal static partial class ExampleReader
{
    private const int MinimumCount = 3;

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The examples that could be read.</returns>
    public static IReadOnlyList<ExampleHelp> Read(MarkdownSection section, HelpErrorSink errors)
    {
        var (preamble, parts) = MarkdownSection.Split(section.Blocks, level: 3);
        foreach (var block in preamble)
        {
            errors.Add(
                block.Line + 1, HelpErrorCode.UnexpectedSection,
                "EXAMPLES holds only examples: this belongs below an '### Example 1: …' heading.");
        }

        if (parts.Count < MinimumCount)
        {
            errors.Add(section.Line, HelpErrorCode.TooFewExamples, string.Create(
                CultureInfo.InvariantCulture, $"There are {parts.Count} examples; a page needs at least {MinimumCount}."));
        }

        var examples = new List<ExampleHelp>();
        for (var i = 0; i < parts.Count; i++)
        {
            CheckTitle(parts[i], i + 1, errors);
            if (ReadExample(parts[i], errors) is { } example)
            {
                examples.Add(example);
            }
        }

        return examples;
    }

    private static void CheckTitle(MarkdownSection part, int number, HelpErrorSink errors)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"Example {number}: ");
        if (!part.Title.StartsWith(start, StringComparison.Ordinal))
        {
            errors.Add(
                part.Line, HelpErrorCode.UnexpectedSection,
                $"This heading must begin with '{start}' and say what the example does.");
        }
    }

    private static ExampleHelp? ReadExample(MarkdownSection part, HelpErrorSink errors)
    {
        var codeBlocks = Fences(part, "powershell");
        if (codeBlocks.Count != 1)
        {
            errors.Add(
                codeBlocks.Count == 0 ? part.Line : codeBlocks[1].Line + 1,
                HelpErrorCode.ExampleCode,
                codeBlocks.Count == 0
                    ? "The example has no ```powershell block."
                    : "The example has a second ```powershell block: a test runs one. Make it an example of its own.");
            return null;
        }

        var code = codeBlocks[0];
        if (ProseReader.CodeLines(code).Count == 0)
        {
            errors.Add(code.Line + 1, HelpErrorCode.ExampleCode, "The example's ```powershell block is empty.");
        }

        var outputs = Fences(part, "output");
        foreach (var wrong in outputs.Where((o, i) => i > 0 || o.Line < code.Line))
        {
            errors.Add(wrong.Line + 1, HelpErrorCode.ExampleCode, "There can be one ```output block, behind the code.");
        }

        var prose = part.Blocks.Where(b => b != code && !outputs.Contains(b)).ToList();
        var introduction = ProseReader.Read(prose.Where(b => b.Line < code.Line));
        var remarks = ProseReader.Read(prose.Where(b => b.Line > code.Line));
        if (introduction.IsEmpty && remarks.IsEmpty)
        {
            errors.Add(part.Line, HelpErrorCode.EmptyText, "The example has no text: say what it shows.");
        }

        return new ExampleHelp(
            part.Title,
            introduction,
            string.Join('\n', ProseReader.CodeLines(code)),
            outputs.Count > 0 ? string.Join('\n', ProseReader.CodeLines(outputs[0])) : null,
            remarks,
            ReadTest(part, code, errors),
            part.Line,
            code.Line + 2);
    }

    private static List<FencedCodeBlock> Fences(MarkdownSection part, string language) =>
        [.. part.Blocks.OfType<FencedCodeBlock>().Where(f => string.Equals(f.Info, language, StringComparison.OrdinalIgnoreCase))];

    private static ExampleTest? ReadTest(MarkdownSection part, FencedCodeBlock code, HelpErrorSink errors)
    {
        var markers = part.Blocks.OfType<HtmlBlock>().Where(h => Marker().IsMatch(h.Lines.ToString())).ToList();
        if (markers.Count == 0)
        {
            errors.Add(
                part.Line, HelpErrorCode.MissingTestMarker,
                "The example does not say how it is tested. Put a comment before its code: <!-- test, then " +
                "'engine: core' or 'engine: pester', 'type:' and 'assert:' on " +
                "lines of their own, then -->.");
            return null;
        }

        var marker = markers[0];
        if (markers.Count > 1 || marker.Line > code.Line)
        {
            errors.Add(markers[^1].Line + 1, HelpErrorCode.InvalidTestMarker, "An example has one test comment, before its code.");
        }

        // Blanks instead of the comment's marks keep every key at its line and column.
        var text = Marker().Replace(marker.Lines.ToString(), m => new string(' ', m.Length));
        var end = text.LastIndexOf("-->", StringComparison.Ordinal);
        if (end < 0)
        {
            errors.Add(marker.Line + 1, HelpErrorCode.InvalidTestMarker, "The test comment is never closed with -->.");
            return null;
        }

        var map = YamlMap.Parse(text[..end], marker.Line + 1, errors, HelpErrorCode.InvalidTestMarker);
        return map is null ? null : ReadTest(map, marker.Line + 1);
    }

    private static ExampleTest ReadTest(YamlMap map, int line)
    {
        map.RejectUnknownKeys(HelpErrorCode.InvalidTestMarker, "engine", "type", "assert", "setup");
        map.RequireKeys("engine", "type", "assert");
        var engine = map.Text("engine");
        if (engine is not (null or "core" or "pester"))
        {
            map.AddError("engine", $"must be core or pester, not '{engine}'.");
        }

        var types = map.TextList("type");
        if (map.Has("type") && types.Count == 0)
        {
            map.AddError("type", "must be the full name of the type that the example writes, a list of them, or none.");
        }
        else if (types.Count > 1 && types.Contains("none", StringComparer.Ordinal))
        {
            map.AddError("type", "cannot be none and a type.");
        }

        var assert = map.Text("assert");
        if (assert is not null && string.IsNullOrWhiteSpace(assert))
        {
            map.AddError("assert", "must be an expression over $result that is true after the example ran.");
        }

        return new ExampleTest(
            engine is "pester" ? ExampleEngine.Pester : ExampleEngine.Core,
            types is ["none"] ? [] : types,
            assert ?? "",
            map.Text("setup"),
            line);
    }

    [GeneratedRegex(@"^\s*<!--\s*test\b:?", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marker();
}
