using System;
using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Help.Model;

/// <summary>The help page of one cmdlet.</summary>
internal sealed record CommandHelpPage
{
    /// <summary>The page's file.</summary>
    public required string Path { get; init; }

    /// <summary>The cmdlet, for example <c>Get-BlockedSender</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The module that the front matter names.</summary>
    public required string ModuleName { get; init; }

    /// <summary>The page on the web, or null.</summary>
    public Uri? HelpUri { get; init; }

    /// <summary>What the cmdlet does, in a sentence.</summary>
    public required HelpText Synopsis { get; init; }

    /// <summary>One block for each parameter set.</summary>
    public required IReadOnlyList<SyntaxBlock> Syntax { get; init; }

    /// <summary>What the cmdlet does, at length.</summary>
    public required HelpText Description { get; init; }

    /// <summary>At least three examples.</summary>
    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    /// <summary>The parameters, in the order of the page; without the common parameters.</summary>
    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    /// <summary>What the pipeline accepts.</summary>
    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    /// <summary>What the cmdlet writes.</summary>
    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    /// <summary>What else the reader needs to know.</summary>
    public required HelpText Notes { get; init; }

    /// <summary>Where to read on.</summary>
    public required IReadOnlyList<HelpLink> RelatedLinks { get; init; }

    /// <summary>Finds a parameter.</summary>
    /// <param name="name">Its name, without the dash.</param>
    /// <returns>The parameter, or null.</returns>
    public ParameterHelp? FindParameter(string name) =>
        Parameters.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A type that a cmdlet accepts or writes.</summary>
/// <param name="Name">The full name of the type, or <c>None</c>.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Line">The line of its heading, from 1.</param>
internal sealed record TypeHelp(string Name, HelpText Description, int Line);

/// <summary>A link below RELATED LINKS.</summary>
/// <param name="Text">What the reader sees.</param>
/// <param name="Target">Where it leads: an address, or a page relative to this one.</param>
/// <param name="Uri">The address where the target is on the web; null where it is another page of this folder.</param>
internal sealed record HelpLink(string Text, string Target, Uri? Uri);
