using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using RestrictedUsers.Shell.CommandLine;
using RestrictedUsers.Shell.Errors;
using RestrictedUsers.Shell.Hosting;

namespace RestrictedUsers.Shell.Session;

/// <summary>How a run ended.</summary>
internal enum RunOutcome
{
    /// <summary>To its end, or by <c>exit</c>.</summary>
    Completed,

    /// <summary>By an error that nothing caught; it has been shown.</summary>
    Failed,

    /// <summary>By Ctrl+C or a signal.</summary>
    Stopped,
}

/// <summary>One runspace of the embedded engine: what is in it, and how commands run in it, are shown and are stopped.</summary>
internal sealed class ShellSession : IDisposable
{
    private const string ErrorTextProperty = "RestrictedUsersShellText";

    private readonly ShellUserInterface _userInterface;
    private readonly Interrupts _interrupts;
    private readonly Runspace _runspace;

    /// <summary>Opens the runspace.</summary>
    public ShellSession(ShellHost host, ShellUserInterface userInterface, Interrupts interrupts)
    {
        _userInterface = userInterface;
        _interrupts = interrupts;
        _runspace = RunspaceFactory.CreateRunspace(host, CreateInitialState());
        _runspace.Open();
        LeaveOutOtherPowerShells();
    }

    /// <summary>Whether the last command succeeded, the engine's <c>$?</c>.</summary>
    public bool LastCommandSucceeded => _runspace.SessionStateProxy.GetVariable("?") is not false;

    private int LastExitCode => _runspace.SessionStateProxy.GetVariable("global:LASTEXITCODE") is int code ? code : 0;

    /// <summary>Imports a module by its manifest; an error is shown.</summary>
    /// <returns>The module, or null when that failed or was stopped.</returns>
    public PSModuleInfo? ImportModule(string manifest)
    {
        using var powerShell = PowerShell.Create(_runspace);
        powerShell.AddCommand("Import-Module")
            .AddParameter("Name", WildcardPattern.Escape(manifest))
            .AddParameter("PassThru")
            .AddParameter("ErrorAction", ActionPreference.Stop);
        var results = new PSDataCollection<PSObject>();
        var outcome = Invoke(powerShell, input: null, results, addToHistory: false);
        return outcome == RunOutcome.Completed ? results.Select(result => result.BaseObject).OfType<PSModuleInfo>().LastOrDefault() : null;
    }

    /// <summary>Runs script text and shows what it writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="input">What <c>$input</c> holds; null for nothing.</param>
    /// <param name="nested">Run it inside the pipeline that is waiting on this thread.</param>
    public RunOutcome RunText(string text, PSDataCollection<string>? input = null, bool nested = false)
    {
        using var powerShell = nested ? PowerShell.Create(RunspaceMode.CurrentRunspace) : PowerShell.Create(_runspace);
        powerShell.AddScript(text);
        return Show(powerShell, input);
    }

    /// <summary>Runs a line that calls a script file, and shows what it writes.</summary>
    /// <param name="call">The call, a single statement: see <see cref="ScriptCall"/>.</param>
    /// <param name="input">What <c>$input</c> holds; null for nothing.</param>
    /// <param name="exitCode">What the script gave to <c>exit</c>; 0 without it, 1 when it failed or did not start.</param>
    public RunOutcome RunScript(string call, PSDataCollection<string>? input, out int exitCode)
    {
        // exit in a script file ends the script and leaves its code in $LASTEXITCODE, but so does each native program that
        // the script runs. What tells them apart is $? after the call: false after exit with a code, true when the script
        // came to its end. Binding and syntax errors make it false too, and leave no code.
        var outcome = RunText(input is null ? call : "$input | " + call, input);
        exitCode = outcome == RunOutcome.Completed && LastCommandSucceeded ? 0 : LastExitCode is var code and not 0 ? code : 1;
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    private static InitialSessionState CreateInitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.ReuseThread;
        if (OperatingSystem.IsWindows())
        {
            // Who starts this shell on a script means to run it; there is no Set-ExecutionPolicy here to allow it.
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        AddErrorView(state);

        // The engine's own versions of these call commands that are not here.
        ReplaceFunction(state, "Clear-Host", """
            $Host.UI.RawUI.SetBufferContents(
                [System.Management.Automation.Host.Rectangle]::new(-1, -1, -1, -1),
                [System.Management.Automation.Host.BufferCell]::new(' ', 'Gray', 'Black', 'Complete'))
            """);
        ReplaceFunction(state, "help", "Get-Help @args");
        return state;
    }

    private static void AddErrorView(InitialSessionState state)
    {
        var text = new CodePropertyData(
            ErrorTextProperty, typeof(ErrorText).GetMethod(nameof(ErrorText.GetShellText), BindingFlags.Public | BindingFlags.Static))
        {
            IsHidden = true,
        };
        var type = new TypeData(typeof(ErrorRecord));
        type.Members.Add(text.Name, text);
        state.Types.Add(new SessionStateTypeEntry(type, isRemove: false));

        var view = CustomControl.Create(outOfBand: true).StartEntry().AddPropertyExpressionBinding(ErrorTextProperty).EndEntry().EndControl();
        var ours = new SessionStateFormatEntry(
            new ExtendedTypeDefinition(typeof(ErrorRecord).FullName, [new FormatViewDefinition("ShellError", view)]));

        // The first view of a type is its default, so ours goes before the engine's.
        var engines = state.Formats.ToArray();
        state.Formats.Clear();
        state.Formats.Add(engines.Prepend(ours));
    }

    private static void ReplaceFunction(InitialSessionState state, string name, string definition)
    {
        state.Commands.Remove(name, typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateFunctionEntry(name, definition));
    }

    /// <summary>
    /// Takes the folders of other PowerShell installations out of the module path: their Microsoft.PowerShell.Utility is made for
    /// their engine and fails to load into this one, with an error that explains nothing.
    /// </summary>
    private static void LeaveOutOtherPowerShells()
    {
        const string Variable = "PSModulePath";
        var folders = (Environment.GetEnvironmentVariable(Variable) ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => !Directory.Exists(Path.Combine(folder, "Microsoft.PowerShell.Utility")));
        Environment.SetEnvironmentVariable(Variable, string.Join(Path.PathSeparator, folders));
    }

    private RunOutcome Show(PowerShell powerShell, PSDataCollection<string>? input)
    {
        // Errors go through the formatter in their place among the results, as in pwsh; it hands them to WriteErrorLine.
        powerShell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        powerShell.AddCommand("Out-Default");
        using var nothing = new PSDataCollection<PSObject>();

        // In the history, as only such a command leaves its $? behind.
        return Invoke(powerShell, input, nothing, addToHistory: true);
    }

    private RunOutcome Invoke(PowerShell powerShell, PSDataCollection<string>? input, PSDataCollection<PSObject> output, bool addToHistory)
    {
        var stop = _interrupts.Token;
        void Stop() => powerShell.BeginStop(callback: null, state: null);

        // A stop before the pipeline runs would be lost; this one is not, as the state changes before the first command starts.
        powerShell.InvocationStateChanged += (_, change) =>
        {
            if (change.InvocationStateInfo.State == PSInvocationState.Running && stop.IsCancellationRequested)
            {
                Stop();
            }
        };
        try
        {
            using var registration = stop.Register(Stop);
            if (stop.IsCancellationRequested)
            {
                return RunOutcome.Stopped;
            }

            powerShell.Invoke(input, output, new PSInvocationSettings { AddToHistory = addToHistory });

            // A stop shows in the state; Invoke does not always throw for it.
            return powerShell.InvocationStateInfo.State == PSInvocationState.Stopped ? RunOutcome.Stopped : RunOutcome.Completed;
        }
        catch (PipelineStoppedException)
        {
            return RunOutcome.Stopped;
        }
        catch (Exception exception) when (exception is IContainsErrorRecord)
        {
            _userInterface.WriteErrorLine(ErrorText.Format(ErrorText.RecordOf(exception)));
            return RunOutcome.Failed;
        }
        finally
        {
            _userInterface.ClearProgress();
        }
    }
}
