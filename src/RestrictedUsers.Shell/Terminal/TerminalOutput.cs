using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// Standard output and standard error. As in pwsh, errors go to standard error and everything else (results, warnings,
/// verbose and debug lines) to standard output, so that a script redirects the same way in both. Questions and progress go
/// to whichever of the two is a terminal, never into a file.
/// </summary>
internal sealed class TerminalOutput : IDisposable
{
    private const int RedirectedWidth = 120;
    private const int RedirectedHeight = 50;
    private const string ClearAndHome = "\u001b[2J\u001b[H";
    private const string ResetColours = "\u001b[0m";

    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly ProgressLine? _progress;
    private bool _atLineStart = true;

    /// <summary>Writes to the given streams.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="capabilities">What they are connected to.</param>
    /// <param name="time">The clock that paces the progress line.</param>
    public TerminalOutput(TextWriter output, TextWriter error, TerminalCapabilities capabilities, TimeProvider time)
    {
        _output = output;
        _error = error;
        Capabilities = capabilities;
        if (capabilities.UnderstandsSequences && (capabilities.OutputIsTerminal || capabilities.ErrorIsTerminal))
        {
            _progress = new ProgressLine(capabilities.OutputIsTerminal ? output : error, () => Width, () => _atLineStart, time, _gate);
        }
    }

    /// <summary>What the streams are connected to.</summary>
    public TerminalCapabilities Capabilities { get; }

    /// <summary>The columns that a line may take: the terminal's, else COLUMNS, else 120.</summary>
    public int Width
    {
        get
        {
            if (Capabilities.OutputIsTerminal && Console.WindowWidth > 0)
            {
                return Console.WindowWidth;
            }

            return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns is >= 20 and <= 10_000
                ? columns
                : RedirectedWidth;
        }
    }

    /// <summary>The rows of the terminal; 50 when there is none.</summary>
    public int Height => Capabilities.OutputIsTerminal && Console.WindowHeight > 0 ? Console.WindowHeight : RedirectedHeight;

    /// <summary>
    /// Writes text that scripts, cmdlets and the formatter produced. Its colours stay where colours are on, or where the user
    /// has set <c>$PSStyle.OutputRendering</c> to Ansi. On a terminal all other control characters are made visible; a file or
    /// pipe gets them as they are.
    /// </summary>
    public void Write(string? text)
    {
        // By $PSStyle.OutputRendering, which starts as PlainText where there are no colours.
        var shown = PSHostUserInterface.GetOutputString(text, supportsVirtualTerminal: true);
        if (Capabilities.OutputIsTerminal)
        {
            shown = HarmlessText.EscapeExceptColours(shown);
        }

        lock (_gate)
        {
            Send(_output, shown);
        }
    }

    /// <summary>Writes <paramref name="text"/> in the given colour, an SGR sequence, where colours are on.</summary>
    public void Write(string colour, string? text)
    {
        if (!Capabilities.OutputColours || colour.Length == 0)
        {
            Write(text);
            return;
        }

        var shown = HarmlessText.EscapeExceptColours(text);
        lock (_gate)
        {
            // The reset goes before the newline, so that a coloured background ends with the text.
            var end = shown.EndsWith(Environment.NewLine, StringComparison.Ordinal) ? Environment.NewLine : string.Empty;
            Send(_output, string.Concat(colour, shown.AsSpan(0, shown.Length - end.Length), ResetColours, end));
        }
    }

    /// <summary>Writes one line to standard error, in the colour of errors. Control characters are made visible wherever it goes.</summary>
    public void WriteErrorLine(string? text)
    {
        var shown = HarmlessText.Escape(text);
        lock (_gate)
        {
            Send(_error, (Capabilities.ErrorColours
                ? string.Concat(PSStyle.Instance.Formatting.Error, shown, ResetColours)
                : shown) + Environment.NewLine);
        }
    }

    /// <summary>Writes a part of a question to the terminal, even when standard output is redirected.</summary>
    public void WriteQuestion(string? text)
    {
        var shown = HarmlessText.Escape(text);
        lock (_gate)
        {
            Send(Capabilities.OutputIsTerminal ? _output : _error, shown);
        }
    }

    /// <summary>Notes that a person has ended the line with Enter, which the terminal shows by itself.</summary>
    public void NoteAnswered()
    {
        lock (_gate)
        {
            _atLineStart = true;
        }
    }

    /// <summary>Clears the screen, where there is one.</summary>
    public void ClearScreen()
    {
        if (!Capabilities.OutputIsTerminal || !Capabilities.UnderstandsSequences)
        {
            return;
        }

        lock (_gate)
        {
            _progress?.Hide();
            _output.Write(ClearAndHome);
        }
    }

    /// <summary>Shows progress on a terminal; nothing elsewhere.</summary>
    public void ShowProgress(long sourceId, ProgressRecord record) => _progress?.Show(sourceId, record);

    /// <summary>Forgets all progress, when a pipeline has ended.</summary>
    public void ClearProgress() => _progress?.Clear();

    private void Send(TextWriter writer, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        _progress?.Hide();
        writer.Write(text);
        if (ReferenceEquals(writer, _output) ? Capabilities.OutputIsTerminal : Capabilities.ErrorIsTerminal)
        {
            _atLineStart = text[^1] == '\n';
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _progress?.Dispose();
}
