using System;
using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Help.Model;

/// <summary>A parameter's section.</summary>
internal sealed record ParameterHelp
{
    /// <summary>Its name, without the dash.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required HelpText Description { get; init; }

    /// <summary>The full name of its type.</summary>
    public required string TypeName { get; init; }

    /// <summary>The value without the parameter, in words or PowerShell; empty where there is none to tell.</summary>
    public string DefaultValue { get; init; } = "";

    /// <summary>Whether wildcards are allowed.</summary>
    public bool SupportsWildcards { get; init; }

    /// <summary>Whether command completion hides it.</summary>
    public bool DontShow { get; init; }

    /// <summary>Its other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The only values it accepts; empty where it accepts any of its type.</summary>
    public IReadOnlyList<string> AcceptedValues { get; init; } = [];

    /// <summary>The parameter sets that it belongs to.</summary>
    public required IReadOnlyList<ParameterSetHelp> ParameterSets { get; init; }

    /// <summary>The line of its heading, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Whether it is a switch.</summary>
    public bool IsSwitch => TypeName is "System.Management.Automation.SwitchParameter" or "SwitchParameter";

    /// <summary>How it belongs to a parameter set.</summary>
    /// <param name="parameterSetName">The parameter set.</param>
    /// <returns>Its properties in that set, or null where it is not part of it.</returns>
    public ParameterSetHelp? InSet(string parameterSetName) =>
        ParameterSets.FirstOrDefault(s => string.Equals(s.Name, parameterSetName, StringComparison.OrdinalIgnoreCase))
        ?? ParameterSets.FirstOrDefault(s => s.IsAll);
}

/// <summary>What a parameter is in one parameter set.</summary>
/// <param name="Name">The parameter set, or <c>(All)</c>.</param>
/// <param name="Position">Its position from 0; null where it must be named.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="ValueFromPipeline">Whether it takes a piped object.</param>
/// <param name="ValueFromPipelineByPropertyName">Whether it takes a property of a piped object.</param>
/// <param name="ValueFromRemainingArguments">Whether it takes what no other parameter took.</param>
/// <param name="Line">The line of the entry, from 1.</param>
internal sealed record ParameterSetHelp(
    string Name,
    int? Position,
    bool IsRequired,
    bool ValueFromPipeline,
    bool ValueFromPipelineByPropertyName,
    bool ValueFromRemainingArguments,
    int Line)
{
    /// <summary>What a page writes for "every parameter set".</summary>
    public const string AllSets = "(All)";

    /// <summary>Whether it stands for every parameter set.</summary>
    public bool IsAll => string.Equals(Name, AllSets, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Name, SyntaxBlock.AllParameterSets, StringComparison.OrdinalIgnoreCase);
}
