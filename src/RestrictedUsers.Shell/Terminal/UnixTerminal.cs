using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// The line mode of the terminal on Linux and macOS. Lines are read in the terminal's own (canonical) mode, where the kernel
/// edits the line and throws it away on Ctrl+C. .NET's <see cref="Console.ReadLine"/> would switch that off and keep the
/// half-typed line, which then answered the next question.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixTerminal
{
    private const int StandardInput = 0;
    private const int AtOnce = 0;
    private const uint Echo = 0x8;

    // struct termios is 60 bytes on Linux and 72 on macOS; only its local flags are touched, whose low word holds ECHO on both.
    private const int StateSize = 128;

    private static int LocalFlagsOffset => OperatingSystem.IsMacOS() ? 24 : 12;

    /// <summary>The present mode of the terminal on standard input, or null when there is none.</summary>
    public static byte[]? TryReadMode()
    {
        var mode = new byte[StateSize];
        return GetAttributes(StandardInput, mode) == 0 ? mode : null;
    }

    /// <summary>Puts back a mode that <see cref="TryReadMode"/> returned, with or without echo. False when the terminal is gone.</summary>
    public static bool TrySetMode(byte[] mode, bool echo)
    {
        var changed = (byte[])mode.Clone();
        var flags = changed.AsSpan(LocalFlagsOffset, sizeof(uint));
        var value = BinaryPrimitives.ReadUInt32LittleEndian(flags);
        BinaryPrimitives.WriteUInt32LittleEndian(flags, echo ? value | Echo : value & ~Echo);
        return SetAttributes(StandardInput, AtOnce, changed) == 0;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, [Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int descriptor, int actions, [In] byte[] attributes);
}
