using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RestrictedUsers.Module.Probe;

/// <summary>Runs the script that comes on standard input and prints what it writes, one line an object. Exit code 1 on an error.</summary>
internal static class Program
{
    private static int Main()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(Console.In.ReadToEnd());
        try
        {
            foreach (PSObject? item in shell.Invoke())
            {
                Console.Out.WriteLine(item);
            }
        }
        catch (RuntimeException e)
        {
            return Fail(e.ErrorRecord);
        }

        return shell.Streams.Error.Count == 0 ? 0 : Fail(shell.Streams.Error[0]);
    }

    private static int Fail(ErrorRecord error)
    {
        TextWriter output = Console.Error;
        output.WriteLine($"{error.FullyQualifiedErrorId}: {error.Exception}");
        return 1;
    }
}
