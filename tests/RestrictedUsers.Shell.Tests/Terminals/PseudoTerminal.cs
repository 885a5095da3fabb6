using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace RestrictedUsers.Testing.Terminals;

/// <summary>
/// A real pseudo terminal on Linux with a process on it: it types, and waits for what is printed. The process has it as its
/// controlling terminal, so that Ctrl+C is the kernel's. Other test projects link this file and <c>TerminalFactAttribute.cs</c>;
/// they need AllowUnsafeBlocks.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int NotControlling = 0x100;
    private const int CloseOnExec = 0x80000;
    private const uint SetWindowSize = 0x5414;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    // Unbuffered: a read and a write at the same time are then two system calls that do not meet.
    private readonly FileStream _master;
    private readonly SafeFileHandle _slave;
    private readonly Process _process;
    private readonly Thread _reader;
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _position;

    private PseudoTerminal(SafeFileHandle master, SafeFileHandle slave, Process process)
    {
        _master = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
        _slave = slave;
        _process = process;
        _reader = new Thread(ReadMaster) { IsBackground = true, Name = "Pseudo terminal" };
        _reader.Start();
    }

    /// <summary>Why there are no pseudo terminals here; null where there are.</summary>
    public static string? UnavailableReason { get; } =
        !OperatingSystem.IsLinux() ? "needs a Linux pseudo terminal"
        : !File.Exists("/dev/ptmx") ? "needs /dev/ptmx"
        : !File.Exists("/usr/bin/setsid") && !File.Exists("/bin/setsid") ? "needs setsid (util-linux)"
        : null;

    /// <summary>All that was printed so far, with the escape sequences.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a program with all three standard streams on a new terminal.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set, or to remove where the value is null. TERM is xterm unless set here.</param>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="rows">The height of the terminal.</param>
    /// <param name="redirection">Redirections of the shell, such as <c>&gt;/tmp/file</c>, made after the streams are on the terminal.</param>
    public static PseudoTerminal Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null,
        ushort columns = 120, ushort rows = 40, string redirection = "")
    {
        var master = OpenMaster(ReadWrite | NotControlling | CloseOnExec);
        Check(!master.IsInvalid && Grant(master) == 0 && Unlock(master) == 0, "open a pseudo terminal");
        var name = new byte[64];
        Check(GetSlaveName(master, name, (nuint)name.Length) == 0, "name the pseudo terminal");
        var path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        Check(SetSize(master, SetWindowSize, new WindowSize { Rows = rows, Columns = columns }) == 0, "size the pseudo terminal");

        // Held open until the end: the kernel ends the master's output when nobody has the other side open.
        var slave = Open(path, ReadWrite | NotControlling | CloseOnExec);
        Check(!slave.IsInvalid, "open " + path);

        // setsid starts a session and takes standard input as its controlling terminal; both exec, so the process stays the same.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec setsid -c \"$@\" <\"$0\" >\"$0\" 2>&1 " + redirection);
        start.ArgumentList.Add(path);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("COLUMNS");
        foreach (var (variable, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[variable] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        return new PseudoTerminal(master, slave, process);
    }

    /// <summary>Types text, as it is.</summary>
    public void Send(string text) => _master.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Types a line and Enter.</summary>
    public void SendLine(string line) => Send(line + "\r");

    /// <summary>Presses Ctrl+C.</summary>
    public void SendInterrupt() => Send("\u0003");

    /// <summary>Presses Ctrl+D, the end of the input.</summary>
    public void SendEndOfInput() => Send("\u0004");

    /// <summary>Waits until the text is printed, after where the last wait ended.</summary>
    /// <returns>What was printed up to and with it.</returns>
    /// <exception cref="TimeoutException">It was not printed in time. The message has what was.</exception>
    public async Task<string> WaitForAsync(string text, TimeSpan? timeout = null)
    {
        var watch = Stopwatch.StartNew();
        var limit = timeout ?? DefaultTimeout;
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var output = _output.ToString();
                var found = output.IndexOf(text, _position, StringComparison.Ordinal);
                if (found >= 0)
                {
                    var start = _position;
                    _position = found + text.Length;
                    return output[start.._position];
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit - watch.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero);
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException($"'{text}' was not printed within {limit}. All output:\n{Output}", exception);
            }
        }
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It did not end in time. The message has what it printed.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        var limit = timeout ?? DefaultTimeout;
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The process did not end within {limit}. All output:\n{Output}", exception);
        }

        _slave.Dispose();
        _reader.Join(limit);
        return _process.ExitCode;
    }

    /// <summary>Ends the process and its children if they still run, and closes the terminal.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _slave.Dispose();
        _reader.Join(DefaultTimeout);
        _master.Dispose();
        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Check(bool succeeded, string what)
    {
        if (!succeeded)
        {
            throw new IOException($"Could not {what}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private void ReadMaster()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[4096];
        var characters = new char[4096];
        while (true)
        {
            int count;
            try
            {
                count = _master.Read(bytes);
            }
            catch (IOException)
            {
                // EIO: the other side is closed everywhere, which is how the output of a terminal ends on Linux.
                return;
            }

            if (count == 0)
            {
                return;
            }

            TaskCompletionSource changed;
            lock (_gate)
            {
                _output.Append(characters, 0, decoder.GetChars(bytes, 0, count, characters, 0));
                changed = _changed;
                _changed = NewSignal();
            }

            changed.SetResult();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int GetSlaveName(SafeFileHandle master, [Out] byte[] name, nuint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int SetSize(SafeFileHandle terminal, nuint request, in WindowSize size);
}
