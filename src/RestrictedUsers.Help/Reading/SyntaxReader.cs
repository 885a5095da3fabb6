using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>Reads the SYNTAX section: for each parameter set a heading and a fenced block in the notation of <c>Get-Command -Syntax</c>.</summary>
internal static class SyntaxReader
{
    private const string DefaultMark = "(Default)";

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The blocks that could be read.</returns>
    public static IReadOnlyList<SyntaxBlock> Read(MarkdownSection section, HelpErrorSink errors)
    {
        var (preamble, sets) = MarkdownSection.Split(section.Blocks, level: 3);
        var blocks = new List<SyntaxBlock>();

        // A cmdlet with one parameter set may show its block without a heading.
        var unnamed = new MarkdownSection(SyntaxBlock.AllParameterSets, section.Line, preamble);
        foreach (var part in preamble.Count > 0 ? [unnamed, .. sets] : sets)
        {
            if (ReadBlock(part, errors) is { } block)
            {
                blocks.Add(block);
            }
        }

        foreach (var repeated in blocks.GroupBy(b => b.ParameterSetName, StringComparer.OrdinalIgnoreCase).SelectMany(g => g.Skip(1)))
        {
            errors.Add(repeated.Line, HelpErrorCode.Duplicate, $"The parameter set '{repeated.ParameterSetName}' is there twice.");
        }

        foreach (var second in blocks.Where(b => b.IsDefault).Skip(1))
        {
            errors.Add(
                second.Line, HelpErrorCode.MalformedSyntax,
                $"'{second.ParameterSetName}' is the second set that is marked {DefaultMark}: there can be one.");
        }

        if (blocks.Count == 0 && preamble.Count == 0 && sets.Count == 0)
        {
            errors.Add(
                section.Line, HelpErrorCode.MalformedSyntax,
                "SYNTAX has no block. Write '### ParameterSetName' and a fenced block below it.");
        }

        return blocks;
    }

    private static SyntaxBlock? ReadBlock(MarkdownSection part, HelpErrorSink errors)
    {
        var isDefault = part.Title.EndsWith(DefaultMark, StringComparison.OrdinalIgnoreCase);
        var name = isDefault ? part.Title[..^DefaultMark.Length].Trim() : part.Title;
        if (part.Blocks is not [FencedCodeBlock fence])
        {
            errors.Add(
                part.Line, HelpErrorCode.MalformedSyntax,
                $"The parameter set '{name}' must have one fenced block and nothing else.");
            return null;
        }

        try
        {
            var syntax = new SyntaxScanner(fence.Lines.ToString(), fence.Line + 2).Read();
            return syntax with
            {
                ParameterSetName = string.Equals(name, ParameterSetHelp.AllSets, StringComparison.OrdinalIgnoreCase)
                    ? SyntaxBlock.AllParameterSets
                    : name,
                IsDefault = isDefault,
            };
        }
        catch (SyntaxFormatException e)
        {
            errors.Add(e.Line, HelpErrorCode.MalformedSyntax, e.Message, e.Column);
            return null;
        }
    }
}
