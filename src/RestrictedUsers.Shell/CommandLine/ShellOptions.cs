using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace RestrictedUsers.Shell.CommandLine;

/// <summary>What the shell is asked to do.</summary>
internal enum ShellMode
{
    /// <summary>Read commands from a person at a terminal.</summary>
    Prompt,

    /// <summary>Run the script text that comes on standard input.</summary>
    StandardInput,

    /// <summary>Run the text given on the command line.</summary>
    Command,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Print how to use the shell.</summary>
    Help,
}

/// <summary>The command line, read.</summary>
internal sealed record ShellOptions
{
    /// <summary>What to do.</summary>
    public required ShellMode Mode { get; init; }

    /// <summary>The text to run in <see cref="ShellMode.Command"/>.</summary>
    public string CommandText { get; init; } = string.Empty;

    /// <summary>The script to run in <see cref="ShellMode.File"/>, as it was given.</summary>
    public string ScriptPath { get; init; } = string.Empty;

    /// <summary>What follows the script on the command line.</summary>
    public IReadOnlyList<string> ScriptArguments { get; init; } = ReadOnlyCollection<string>.Empty;

    /// <summary>Never ask anything; questions fail.</summary>
    public bool NonInteractive { get; init; }

    /// <summary>Do not print the banner.</summary>
    public bool NoLogo { get; init; }

    /// <summary>Do not import the module.</summary>
    public bool NoModule { get; init; }

    /// <summary>The module to import instead of the built one: a manifest or a folder. Null for the built one.</summary>
    public string? ModulePath { get; init; }
}
