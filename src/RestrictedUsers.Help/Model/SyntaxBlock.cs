using System.Collections.Generic;

namespace RestrictedUsers.Help.Model;

/// <summary>The syntax of one parameter set, as the page shows it.</summary>
/// <param name="ParameterSetName">The parameter set; <see cref="AllParameterSets"/> where the cmdlet has no named one.</param>
/// <param name="IsDefault">Whether the heading marks it as the default set.</param>
/// <param name="CommandName">The command that the block begins with.</param>
/// <param name="Parameters">The parameters in the order of the block.</param>
/// <param name="HasCommonParameters">Whether it ends with <c>[&lt;CommonParameters&gt;]</c>.</param>
/// <param name="Line">The line of the block, from 1.</param>
internal sealed record SyntaxBlock(
    string ParameterSetName,
    bool IsDefault,
    string CommandName,
    IReadOnlyList<SyntaxParameter> Parameters,
    bool HasCommonParameters,
    int Line)
{
    /// <summary>The engine's name of the parameter set of a cmdlet that declares none.</summary>
    public const string AllParameterSets = "__AllParameterSets";
}

/// <summary>A parameter within a syntax block.</summary>
/// <param name="Name">Its name, without the dash.</param>
/// <param name="TypeText">What stands in the angle brackets, for example <c>string[]</c>; null for a switch.</param>
/// <param name="IsRequired">Whether it stands outside square brackets.</param>
/// <param name="IsPositional">Whether its name alone stands in square brackets.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal sealed record SyntaxParameter(string Name, string? TypeText, bool IsRequired, bool IsPositional, int Line, int Column);
