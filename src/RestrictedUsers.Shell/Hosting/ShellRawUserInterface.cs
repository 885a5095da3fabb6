using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell.Hosting;

/// <summary>
/// The screen as the engine's formatter needs it: its size and the width of text. There is no screen buffer to read or scroll,
/// and no single keys: this shell reads lines.
/// </summary>
internal sealed class ShellRawUserInterface(TerminalOutput output) : PSHostRawUserInterface
{
    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => new(output.Width, output.Height);
        set => throw NotSupported("resize the screen");
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NotSupported("resize the window");
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => default;
        set => throw NotSupported("scroll the window");
    }

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => throw NotSupported("tell where the cursor is");
        set => throw NotSupported("move the cursor");
    }

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 25;

    /// <summary>Kept, and not shown: setting a terminal's title cannot be undone there.</summary>
    public override string WindowTitle { get; set; } = string.Empty;

    /// <inheritdoc/>
    public override bool KeyAvailable => throw NotSupported("read single keys");

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotSupported("read single keys");

    /// <inheritdoc/>
    public override void FlushInputBuffer() => throw NotSupported("discard typed keys");

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported("read the screen");

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotSupported("scroll the screen");

    /// <summary>Clears the screen when all of it is meant (a rectangle of -1); a part of it cannot be written.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (rectangle.Left != -1 || rectangle.Top != -1 || rectangle.Right != -1 || rectangle.Bottom != -1)
        {
            throw NotSupported("write into a part of the screen");
        }

        output.ClearScreen();
    }

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw NotSupported("write into a part of the screen");

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source, int offset) => CellWidth.Of(source, offset);

    /// <inheritdoc/>
    public override int LengthInBufferCells(char source) => CellWidth.Of(source);

    private static HostException NotSupported(string what) => new(
        $"This shell cannot {what}. It reads and writes lines; use a full PowerShell (pwsh) for that.",
        innerException: null, "HostFunctionNotSupported", ErrorCategory.NotImplemented);
}
