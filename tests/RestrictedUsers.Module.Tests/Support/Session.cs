using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using Xunit;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>One PowerShell session with the built module imported by its manifest.</summary>
internal sealed class Session : IDisposable
{
    /// <summary>Generous: it only ends a test that hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // A pipeline that has locked up cannot be disposed of: the test must turn red, not hang as well.
    private bool _hangs;

    internal Session(PSHost? host = null, params Type[] probeCommands)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        foreach (Type command in probeCommands)
        {
            var attribute = (CmdletAttribute)Attribute.GetCustomAttribute(command, typeof(CmdletAttribute))!;
            state.Commands.Add(new SessionStateCmdletEntry($"{attribute.VerbName}-{attribute.NounName}", command, helpFileName: null));
        }

        Runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        Runspace.Open();
        Run($"Import-Module '{BuiltModule.Manifest}' -ErrorAction Stop").AssertSuccess();
    }

    internal Runspace Runspace { get; }

    public void Dispose()
    {
        if (!_hangs)
        {
            Runspace.Dispose();
        }
    }

    /// <summary>Connects the session to a fake service.</summary>
    internal T Connect<T>(T service)
        where T : IProtectionService
    {
        Runspace? before = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = Runspace;
        try
        {
            RunspaceConnections.Current.Add(service);
        }
        finally
        {
            Runspace.DefaultRunspace = before;
        }

        return service;
    }

    /// <summary>Runs a script to its end.</summary>
    internal RunResult Run(string script, params (string Name, object? Value)[] variables) => Run(script, whileRunning: null, variables);

    /// <summary>Runs a command that must end with a terminating error, and gives that error.</summary>
    internal ErrorRecord Catch(string command, params (string Name, object? Value)[] variables) =>
        Assert.IsType<ErrorRecord>(Run($"try {{ $null = {command} }} catch {{ $_ }}", variables).AssertSuccess().Output.Single().BaseObject);

    /// <summary>Runs a script, with something that happens meanwhile, such as Stop.</summary>
    internal RunResult Run(string script, Action<PowerShell>? whileRunning, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
        {
            Runspace.SessionStateProxy.SetVariable(name, value);
        }

        PowerShell shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(input: null, output);
        whileRunning?.Invoke(shell);
        if (!running.AsyncWaitHandle.WaitOne(Patience))
        {
            _hangs = true;
            throw new TimeoutException($"The script did not end: {script}");
        }

        using (shell)
        {
            return Finish(shell, running, output);
        }
    }

    private static RunResult Finish(PowerShell shell, IAsyncResult running, PSDataCollection<PSObject> output)
    {
        Exception? failure = null;
        try
        {
            shell.EndInvoke(running);
        }
        catch (Exception e) when (e is RuntimeException or AggregateException)
        {
            failure = e;
        }

        return new RunResult(
            [.. output],
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Verbose.Select(v => v.Message)],
            [.. shell.Streams.Progress],
            failure,
            shell.InvocationStateInfo.State);
    }

    /// <summary>What tab completion offers at the end of a command line.</summary>
    internal Collection<CompletionResult> Complete(string line)
    {
        using PowerShell shell = PowerShell.Create(Runspace);
        return CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches;
    }
}

/// <summary>What a script wrote, and how it ended.</summary>
internal sealed record RunResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress,
    Exception? Failure,
    PSInvocationState State)
{
    /// <summary>The output as one type.</summary>
    internal IReadOnlyList<T> Of<T>() => [.. Output.Select(o => Assert.IsType<T>(o.BaseObject))];

    internal RunResult AssertSuccess()
    {
        Assert.True(Failure is null, Failure?.ToString());
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors));
        return this;
    }
}
