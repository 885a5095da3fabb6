using System;
using System.Linq;
using System.Management.Automation.Language;
using RestrictedUsers.Shell.Hosting;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell.Session;

/// <summary>The prompt: reads a command, over several lines when it is incomplete, runs it, and again.</summary>
internal sealed class PromptLoop
{
    private const string PrimaryPrompt = "RU> ";
    private const string NestedPrompt = "RU>> ";
    private const string ContinuationPrompt = "... ";

    private readonly ShellSession _session;
    private readonly ShellHost _host;
    private readonly TerminalOutput _output;
    private readonly TerminalInput _input;
    private readonly Interrupts _interrupts;
    private bool _leaveNested;

    /// <summary>Prepares the prompt, and makes it the one that the host opens inside a waiting pipeline.</summary>
    public PromptLoop(ShellSession session, ShellHost host, TerminalOutput output, TerminalInput input, Interrupts interrupts)
    {
        _session = session;
        _host = host;
        _output = output;
        _input = input;
        _interrupts = interrupts;
        host.NestedPrompt = RunNested;
        host.NestedPromptExit = () => _leaveNested = true;
    }

    /// <summary>Runs the prompt until <c>exit</c>, the end of the input, or a signal.</summary>
    /// <returns>The exit code of the process.</returns>
    public int Run()
    {
        while (_host.RequestedExitCode is null && _interrupts.TerminationExitCode is null)
        {
            if (!RunOne(PrimaryPrompt, nested: false))
            {
                break;
            }
        }

        return _interrupts.TerminationExitCode ?? _host.RequestedExitCode ?? 0;
    }

    /// <summary>Runs a prompt inside a pipeline that waits on this thread, until <c>exit</c> there: a confirmation's Suspend.</summary>
    private void RunNested()
    {
        _interrupts.Enter();
        try
        {
            _output.WriteQuestion("The command waits. Type exit to go back to its question." + Environment.NewLine);
            while (!_leaveNested && _interrupts.TerminationExitCode is null)
            {
                if (!RunOne(NestedPrompt, nested: true))
                {
                    break;
                }
            }
        }
        finally
        {
            _leaveNested = false;
            _interrupts.Leave();
        }
    }

    /// <summary>Reads and runs one command. False at the end of the _input.</summary>
    private bool RunOne(string prompt, bool nested)
    {
        _interrupts.Reset();
        try
        {
            var text = ReadCommand(prompt);
            if (text is null)
            {
                _output.WriteQuestion(Environment.NewLine);
                return false;
            }

            if (!string.IsNullOrWhiteSpace(text) && _session.RunText(text, nested: nested) == RunOutcome.Stopped)
            {
                _output.WriteQuestion(Environment.NewLine);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C at the prompt: the terminal has thrown the line away.
            _output.WriteQuestion(Environment.NewLine);
        }

        return true;
    }

    private string? ReadCommand(string prompt)
    {
        var text = ReadLine(prompt);
        while (text is not null && IsIncomplete(text))
        {
            var line = ReadLine(ContinuationPrompt);
            if (string.IsNullOrEmpty(line))
            {
                // An empty line ends an unfinished command; running it shows what is missing.
                break;
            }

            text += "\n" + line;
        }

        return text;
    }

    private string? ReadLine(string prompt)
    {
        _output.WriteQuestion(prompt);
        var line = _input.ReadLine(_interrupts.Token);
        if (line is not null)
        {
            _output.NoteAnswered();
        }

        return line;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
