using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>The console modes of Windows, which .NET does not set: escape sequences on output, echo on input.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsConsole
{
    private const int StandardInput = -10;
    private const int StandardOutput = -11;
    private const uint EchoInput = 0x0004;
    private const uint VirtualTerminalProcessing = 0x0004;

    /// <summary>Asks the console to follow escape sequences. False where it cannot (a console older than Windows 10).</summary>
    public static bool TryEnableSequences()
    {
        var handle = GetStdHandle(StandardOutput);
        return GetConsoleMode(handle, out var mode) && SetConsoleMode(handle, mode | VirtualTerminalProcessing);
    }

    /// <summary>Shows or hides what is typed. False when standard input is no console.</summary>
    public static bool TrySetEcho(bool visible)
    {
        var handle = GetStdHandle(StandardInput);
        return GetConsoleMode(handle, out var mode)
            && SetConsoleMode(handle, visible ? mode | EchoInput : mode & ~EchoInput);
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int standardHandle);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint console, out uint mode);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint console, uint mode);
}
