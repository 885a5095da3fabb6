using System;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>What the three standard streams are connected to, and what may be sent there.</summary>
/// <param name="InputIsTerminal">A person can type: standard input is not redirected.</param>
/// <param name="OutputIsTerminal">Standard output is not redirected.</param>
/// <param name="ErrorIsTerminal">Standard error is not redirected.</param>
/// <param name="UnderstandsSequences">The terminal follows escape sequences: not <c>TERM=dumb</c>, and on Windows the console agreed.</param>
/// <param name="NoColour">NO_COLOR is set and not empty (https://no-color.org).</param>
internal sealed record TerminalCapabilities(
    bool InputIsTerminal, bool OutputIsTerminal, bool ErrorIsTerminal, bool UnderstandsSequences, bool NoColour)
{
    /// <summary>Whether text on standard output may carry colours.</summary>
    public bool OutputColours => OutputIsTerminal && UnderstandsSequences && !NoColour;

    /// <summary>Whether text on standard error may carry colours.</summary>
    public bool ErrorColours => ErrorIsTerminal && UnderstandsSequences && !NoColour;

    /// <summary>Looks at the streams and the environment of this process.</summary>
    public static TerminalCapabilities Detect()
    {
        var dumb = string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        return new TerminalCapabilities(
            !Console.IsInputRedirected,
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            !dumb && (!OperatingSystem.IsWindows() || WindowsConsole.TryEnableSequences()),
            !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }
}
