using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// Lines typed by a person. The blocking read happens on a thread of its own, so that Ctrl+C can give up waiting; the read
/// that is then still under way serves the next question. For one caller at a time.
/// </summary>
internal sealed class TerminalInput : IDisposable
{
    private static readonly TimeSpan InterruptDelay = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _wanted = new(0);
    private readonly BlockingCollection<string?> _lines = new(boundedCapacity: 1);
    private readonly byte[]? _mode = OperatingSystem.IsWindows() ? null : UnixTerminal.TryReadMode();
    private bool _reading;
    private bool _hidden;
    private Thread? _thread;

    /// <summary>
    /// Waits for a line. Null when the input has ended (Ctrl+D; Ctrl+Z and Enter on Windows).
    /// </summary>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was signalled first.</exception>
    public string? ReadLine(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        SetEcho(!_hidden);
        var line = TakeLine(stop, out var wasAbandoned);
        if (line is null && wasAbandoned)
        {
            // Not the end of the input: on Windows, Ctrl+C ends the read that nobody waited for any more.
            line = TakeLine(stop, out _);
        }

        if (line is null && OperatingSystem.IsWindows() && stop.WaitHandle.WaitOne(InterruptDelay))
        {
            // Windows ends the read on Ctrl+C and reports the key a moment later.
            throw new OperationCanceledException(stop);
        }

        return line;
    }

    /// <summary>Hides what is typed, for a secret. Call it before the question is printed: who types fast must not be seen.</summary>
    public void HideTyping()
    {
        _hidden = true;
        SetEcho(visible: false);
    }

    /// <summary>Shows what is typed again.</summary>
    public void ShowTyping()
    {
        _hidden = false;
        SetEcho(visible: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The reader may be inside a read that nothing can end; as a background thread it goes with the process,
        // and what it would touch after that read stays alive with it.
        if (_thread is null)
        {
            _wanted.Dispose();
            _lines.Dispose();
        }
    }

    private string? TakeLine(CancellationToken stop, out bool wasAbandoned)
    {
        wasAbandoned = _reading;
        if (!_reading)
        {
            _reading = true;
            _thread ??= StartReader();
            _wanted.Release();
        }

        var line = _lines.Take(stop);
        _reading = false;
        return line;
    }

    private void SetEcho(bool visible)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsConsole.TrySetEcho(visible);
        }
        else if (_mode is not null)
        {
            // The whole mode is put back each time: a script that called Console.ReadKey leaves the terminal without line mode.
            UnixTerminal.TrySetMode(_mode, visible);
        }
    }

    private Thread StartReader()
    {
        var thread = new Thread(ReadLines) { IsBackground = true, Name = "Terminal input" };
        thread.Start();
        return thread;
    }

    private void ReadLines()
    {
        using var reader = OperatingSystem.IsWindows() ? null : OpenTerminal();
        while (true)
        {
            _wanted.Wait();
            _lines.Add(reader is null ? Console.ReadLine() : reader.ReadLine());
        }
    }

    private static StreamReader OpenTerminal() =>
        new(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 1), Encoding.UTF8);
}
