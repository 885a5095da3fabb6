using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>Reads the PARAMETERS section: for each parameter a heading, its text, and a fenced YAML block with its properties.</summary>
internal static class ParameterReader
{
    private const string CommonParameters = "CommonParameters";

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The parameters that could be read.</returns>
    public static IReadOnlyList<ParameterHelp> Read(MarkdownSection section, HelpErrorSink errors)
    {
        var (preamble, parts) = MarkdownSection.Split(section.Blocks, level: 3);
        foreach (var block in preamble.Where(b => b is not HtmlBlock))
        {
            errors.Add(
                block.Line + 1, HelpErrorCode.UnexpectedSection,
                "PARAMETERS holds only parameters: this text belongs below a '### -Name' heading.");
        }

        var parameters = new List<ParameterHelp>();
        foreach (var part in parts.Where(p => !p.Is(CommonParameters)))
        {
            if (part.Title.Length < 2 || part.Title[0] != '-' || part.Title.Any(char.IsWhiteSpace))
            {
                errors.Add(part.Line, HelpErrorCode.UnexpectedSection, $"'{part.Title}' is not a parameter. Write '### -Name'.");
            }
            else if (ReadParameter(part, errors) is { } parameter)
            {
                parameters.Add(parameter);
            }
        }

        if (parts.Count == 0 || !parts[^1].Is(CommonParameters) || parts.Count(p => p.Is(CommonParameters)) > 1)
        {
            errors.Add(section.Line, HelpErrorCode.MissingSection, $"PARAMETERS must end with one '### {CommonParameters}' section.");
        }

        CheckNames(parameters, errors);
        return parameters;
    }

    private static void CheckNames(List<ParameterHelp> parameters, HelpErrorSink errors)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters)
        {
            if (!names.Add(parameter.Name))
            {
                errors.Add(parameter.Line, HelpErrorCode.Duplicate, $"The parameter -{parameter.Name} is there twice.");
            }
        }

        foreach (var parameter in parameters)
        {
            foreach (var alias in parameter.Aliases.Where(a => !names.Add(a)))
            {
                errors.Add(
                    parameter.Line, HelpErrorCode.Duplicate,
                    $"'{alias}', an alias of -{parameter.Name}, is already the name or an alias of a parameter.");
            }
        }
    }

    private static ParameterHelp? ReadParameter(MarkdownSection part, HelpErrorSink errors)
    {
        var name = part.Title[1..];
        var fences = part.Blocks.OfType<FencedCodeBlock>()
            .Where(f => string.Equals(f.Info, "yaml", StringComparison.OrdinalIgnoreCase))
            .ToList();
        var description = ProseReader.Read(part.Blocks.TakeWhile(b => fences.Count == 0 || b != fences[0]));
        if (description.IsEmpty)
        {
            errors.Add(part.Line, HelpErrorCode.EmptyText, $"-{name} has no text: say what it is for.");
        }

        if (fences.Count == 0)
        {
            errors.Add(part.Line, HelpErrorCode.InvalidParameterMetadata, $"-{name} has no ```yaml block.");
            return null;
        }

        foreach (var block in part.Blocks.Where(b => b.Line > fences[0].Line && !fences.Contains(b) && b is not HtmlBlock))
        {
            errors.Add(
                block.Line + 1, HelpErrorCode.UnexpectedSection,
                $"Text behind the YAML block of -{name} is not shown: move it before the block.");
        }

        var maps = fences
            .Select(f => YamlMap.Parse(f.Lines.ToString(), f.Line + 2, errors, HelpErrorCode.InvalidParameterMetadata))
            .OfType<YamlMap>()
            .ToList();
        if (maps.Count < fences.Count)
        {
            return null;
        }

        var isLegacy = ParameterYaml.IsLegacy(maps[0]);
        if (maps.Count > 1 && !isLegacy)
        {
            errors.Add(
                maps[1].Line, HelpErrorCode.InvalidParameterMetadata,
                $"-{name} has a second YAML block: list its parameter sets in the first one.");
        }

        var properties = isLegacy ? ParameterYaml.ReadLegacy(maps) : ParameterYaml.Read(maps[0]);
        foreach (var repeated in properties.ParameterSets.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase).SelectMany(g => g.Skip(1)))
        {
            errors.Add(repeated.Line, HelpErrorCode.Duplicate, $"-{name} has the parameter set '{repeated.Name}' twice.");
        }

        if (properties.ParameterSets.Count > 1 && properties.ParameterSets.FirstOrDefault(s => s.IsAll) is { } all)
        {
            errors.Add(
                all.Line, HelpErrorCode.InvalidParameterMetadata,
                $"-{name} is in '{all.Name}' and in named parameter sets: list either.");
        }

        return properties with { Name = name, Description = description, Line = part.Line };
    }
}
