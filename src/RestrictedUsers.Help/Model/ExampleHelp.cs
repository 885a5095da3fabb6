using System.Collections.Generic;

namespace RestrictedUsers.Help.Model;

/// <summary>An example.</summary>
/// <param name="Title">The heading, for example <c>Example 1: List everyone who is blocked</c>.</param>
/// <param name="Introduction">The prose before the code.</param>
/// <param name="Code">The PowerShell code.</param>
/// <param name="Output">What it prints, as the page shows it; null where the page shows nothing.</param>
/// <param name="Remarks">The prose after the code.</param>
/// <param name="Test">How the example is run as a test; null only on a page with errors.</param>
/// <param name="Line">The line of the heading, from 1.</param>
/// <param name="CodeLine">The line of the first line of code, from 1.</param>
internal sealed record ExampleHelp(
    string Title,
    HelpText Introduction,
    string Code,
    string? Output,
    HelpText Remarks,
    ExampleTest? Test,
    int Line,
    int CodeLine);

/// <summary>How an example is run as a test: what its <c>&lt;!-- test … --&gt;</c> comment declares.</summary>
/// <param name="Engine">Where it runs.</param>
/// <param name="OutputTypes">
/// The full names of the types that it writes, each at least once; empty where it must write nothing.
/// </param>
/// <param name="Assert">
/// A PowerShell expression that must be true after the example ran; <c>$result</c> is the array of what it wrote.
/// </param>
/// <param name="Setup">
/// PowerShell code to run before it, unmeasured; null where the test's usual one applies, empty for none at all.
/// </param>
/// <param name="Line">The line of the comment, from 1.</param>
internal sealed record ExampleTest(
    ExampleEngine Engine,
    IReadOnlyList<string> OutputTypes,
    string Assert,
    string? Setup,
    int Line);

/// <summary>Where an example runs as a test.</summary>
internal enum ExampleEngine
{
    /// <summary>In the hosted engine: the example uses the module and the engine's core commands only.</summary>
    Core,

    /// <summary>In the Pester suite, in a real PowerShell: the example uses commands of the Utility or Management module.</summary>
    Pester,
}
