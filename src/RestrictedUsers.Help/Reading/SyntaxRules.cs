using System;
using System.Collections.Generic;
using System.Linq;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>Syntax blocks and parameter sections of a page must say the same.</summary>
internal static class SyntaxRules
{
    // What Get-Command -Syntax writes for a type whose own name differs.
    private static readonly Dictionary<string, string> Accelerators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = "Int32",
        ["long"] = "Int64",
        ["short"] = "Int16",
        ["uint"] = "UInt32",
        ["ulong"] = "UInt64",
        ["ushort"] = "UInt16",
        ["bool"] = "Boolean",
        ["float"] = "Single",
        ["switch"] = "SwitchParameter",
    };

    /// <summary>Checks a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static void Check(CommandHelpPage page, HelpErrorSink errors)
    {
        foreach (var block in page.Syntax)
        {
            if (!string.Equals(block.CommandName, page.Name, StringComparison.Ordinal))
            {
                errors.Add(
                    block.Line, HelpErrorCode.NameMismatch,
                    $"The syntax is that of '{block.CommandName}', but the page describes '{page.Name}'.");
            }

            if (!block.HasCommonParameters)
            {
                errors.Add(block.Line, HelpErrorCode.MalformedSyntax, "The syntax must end with [<CommonParameters>].");
            }

            CheckShown(page, block, errors);
            CheckHidden(page, block, errors);
        }

        var sets = page.Syntax.Select(b => b.ParameterSetName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in page.Parameters)
        {
            foreach (var set in parameter.ParameterSets.Where(s => !s.IsAll && !sets.Contains(s.Name)))
            {
                errors.Add(
                    set.Line, HelpErrorCode.SyntaxMismatch,
                    $"-{parameter.Name} is in the parameter set '{set.Name}', which SYNTAX does not show.");
            }
        }
    }

    // What the block shows must be documented, and documented alike.
    private static void CheckShown(CommandHelpPage page, SyntaxBlock block, HelpErrorSink errors)
    {
        var shown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var syntax in block.Parameters)
        {
            if (!shown.Add(syntax.Name))
            {
                Add(HelpErrorCode.Duplicate, "is twice in this block.");
            }
            else if (page.FindParameter(syntax.Name) is not { } parameter)
            {
                Add(HelpErrorCode.UndocumentedParameter, "has no section below PARAMETERS.");
            }
            else if (parameter.InSet(block.ParameterSetName) is not { } set)
            {
                Add(HelpErrorCode.SyntaxMismatch, $"is in this block, but its section does not list the parameter set '{block.ParameterSetName}'.");
            }
            else
            {
                foreach (var difference in Differences(syntax, parameter, set))
                {
                    Add(HelpErrorCode.SyntaxMismatch, difference);
                }
            }

            void Add(HelpErrorCode code, string problem) => errors.Add(syntax.Line, code, $"-{syntax.Name} {problem}", syntax.Column);
        }
    }

    // What is documented for the block's parameter set must be shown.
    private static void CheckHidden(CommandHelpPage page, SyntaxBlock block, HelpErrorSink errors)
    {
        foreach (var parameter in page.Parameters.Where(p => !p.DontShow && p.InSet(block.ParameterSetName) is not null))
        {
            if (!block.Parameters.Any(s => string.Equals(s.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)))
            {
                errors.Add(
                    parameter.Line, HelpErrorCode.UnusedParameter,
                    $"-{parameter.Name} is not in the syntax block of its parameter set '{block.ParameterSetName}'.");
            }
        }
    }

    private static IEnumerable<string> Differences(SyntaxParameter syntax, ParameterHelp parameter, ParameterSetHelp set)
    {
        if (!string.Equals(syntax.Name, parameter.Name, StringComparison.Ordinal))
        {
            yield return $"is spelled -{parameter.Name} in its section.";
        }

        if (syntax.IsRequired != set.IsRequired)
        {
            yield return syntax.IsRequired
                ? "is required in this block and IsRequired is false in its section."
                : "is in brackets in this block and IsRequired is true in its section.";
        }

        if (syntax.IsPositional != set.Position is not null)
        {
            yield return syntax.IsPositional
                ? "is positional in this block and Position is Named in its section."
                : "has a Position in its section; the block must then put its name in brackets, [-Name].";
        }

        if (syntax.TypeText is null != parameter.IsSwitch)
        {
            yield return parameter.IsSwitch
                ? "is a switch and takes no value."
                : $"takes a value, <{parameter.TypeName}>, and the block shows none.";
        }
        else if (syntax.TypeText is { } type && !SameType(type, parameter))
        {
            yield return $"has the type '{type}' in this block and '{parameter.TypeName}' in its section.";
        }
    }

    private static bool SameType(string syntaxType, ParameterHelp parameter)
    {
        // {One | Two}: the values instead of the type. Generic types have too many notations to compare without the type itself.
        if (syntaxType.Contains('|', StringComparison.Ordinal))
        {
            var values = syntaxType.Split('|', StringSplitOptions.TrimEntries);
            return parameter.AcceptedValues.Count == 0
                || values.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(parameter.AcceptedValues);
        }

        return parameter.TypeName.AsSpan().IndexOfAny("`?,<") >= 0 || parameter.TypeName.Contains("Nullable", StringComparison.Ordinal)
            || string.Equals(ShortName(syntaxType), ShortName(parameter.TypeName), StringComparison.OrdinalIgnoreCase);
    }

    private static string ShortName(string type)
    {
        var suffix = type.EndsWith("[]", StringComparison.Ordinal) ? "[]" : "";
        var name = type[..^suffix.Length];
        name = name[(name.LastIndexOfAny(['.', '+']) + 1)..];
        return (Accelerators.TryGetValue(name, out var full) ? full : name) + suffix;
    }
}
