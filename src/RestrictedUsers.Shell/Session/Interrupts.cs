using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace RestrictedUsers.Shell.Session;

/// <summary>
/// Ctrl+C and the signals that end the process, as cancellation of whatever runs. Ctrl+C stops the innermost scope (a pipeline
/// or a question); SIGTERM and SIGHUP stop all of them and set the exit code. The scripts' <c>finally</c> blocks run in every case.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    /// <summary>Exit code after Ctrl+C: 128 + SIGINT.</summary>
    public const int InterruptedExitCode = 130;

    private const int HangUpExitCode = 129;
    private const int TerminatedExitCode = 143;

    private readonly Lock _gate = new();
    private readonly Stack<CancellationTokenSource> _scopes = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _notify;
    private int _repeated;

    /// <summary>Takes over the signals of the process.</summary>
    /// <param name="notify">Tells the user something, on standard error.</param>
    public Interrupts(Action<string> notify)
    {
        _notify = notify;
        _scopes.Push(new CancellationTokenSource());
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnTerminate(context, TerminatedExitCode)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnTerminate(context, HangUpExitCode)));
    }

    /// <summary>The exit code that a signal to end the process asks for; null as long as none came.</summary>
    public int? TerminationExitCode { get; private set; }

    /// <summary>Cancelled by the next Ctrl+C or signal, until <see cref="Reset"/>.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                return _scopes.Peek().Token;
            }
        }
    }

    /// <summary>Starts anew after a Ctrl+C, in the innermost scope. A termination stays.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (TerminationExitCode is null && _scopes.Peek().IsCancellationRequested)
            {
                _scopes.Pop().Dispose();
                _scopes.Push(new CancellationTokenSource());
            }

            _repeated = 0;
        }
    }

    /// <summary>Begins a scope inside the present one (a nested prompt). Ctrl+C then leaves the outer ones running.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _scopes.Push(TerminationExitCode is null
                ? new CancellationTokenSource()
                : CancellationTokenSource.CreateLinkedTokenSource(new CancellationToken(canceled: true)));
        }
    }

    /// <summary>Ends the innermost scope.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _scopes.Pop().Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        lock (_gate)
        {
            foreach (var scope in _scopes)
            {
                scope.Dispose();
            }
        }
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        CancellationTokenSource scope;
        int repeated;
        lock (_gate)
        {
            scope = _scopes.Peek();
            repeated = scope.IsCancellationRequested ? ++_repeated : 0;
        }

        switch (repeated)
        {
            case 0:
                Cancel(scope);
                break;
            case 1:
                _notify("Stopping; waiting for the running command to finish. Ctrl+C once more ends this process without waiting.");
                break;
            default:
                Environment.Exit(InterruptedExitCode);
                break;
        }
    }

    private void OnTerminate(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        CancellationTokenSource[] scopes;
        lock (_gate)
        {
            TerminationExitCode ??= exitCode;
            scopes = _scopes.ToArray();
        }

        foreach (var scope in scopes)
        {
            Cancel(scope);
        }
    }

    private static void Cancel(CancellationTokenSource scope)
    {
        try
        {
            scope.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The scope ended between the signal and here: nothing of it is left to stop.
        }
    }
}
