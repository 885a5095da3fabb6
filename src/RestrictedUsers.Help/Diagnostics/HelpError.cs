using System.Globalization;

namespace RestrictedUsers.Help.Diagnostics;

/// <summary>One thing wrong with a help page.</summary>
/// <param name="Path">The page, as the caller named its folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; 1 where only the line is known.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Message">What is wrong here, and what to write instead.</param>
internal sealed record HelpError(string Path, int Line, int Column, HelpErrorCode Code, string Message)
{
    /// <summary>The error in MSBuild's canonical format, so that a build shows it as an error of its own at that line.</summary>
    /// <returns><c>path(line,column): error RUHELP000: message</c>.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Path}({Line},{Column}): error RUHELP{(int)Code:000}: {Message}");
}
