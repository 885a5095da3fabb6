using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>
/// The sample module in a folder of its own, with the help that the program under test wrote for it, and the real engine to show it.
/// </summary>
public sealed class HelpEngine : IDisposable
{
    private const string ModuleName = "SampleMessages";

    public HelpEngine()
    {
        ModulePath = Path.Combine(Directory.CreateTempSubdirectory("help-tests-").FullName, ModuleName);
        Directory.CreateDirectory(ModulePath);
        var assembly = typeof(HelpEngine).Assembly.Location;
        File.Copy(assembly, Path.Combine(ModulePath, Path.GetFileName(assembly)));
        File.WriteAllText(
            Path.Combine(ModulePath, ModuleName + ".psd1"),
            $"@{{ ModuleVersion = '1.0'; RootModule = '{Path.GetFileName(assembly)}'; CmdletsToExport = 'Get-SampleMessage', 'Remove-SampleMessage' }}");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = Program.Run(
            ["--source", TestPages.SampleFolder, "--output", Path.Combine(ModulePath, "en-US"), "--assembly-name", TestPages.AssemblyName], output, error);
        Assert.True(exitCode == 0, output.ToString() + error);
    }

    /// <summary>The module's folder.</summary>
    public string ModulePath { get; }

    /// <summary>Runs a script in a new runspace with the module.</summary>
    /// <param name="script">The script.</param>
    /// <returns>What it wrote.</returns>
    public IReadOnlyList<PSObject> Run(string script) => Run(script, host: null);

    /// <summary>Runs a script and shows what it writes as a console would.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The lines of the console.</returns>
    internal IReadOnlyList<string> Show(string script)
    {
        var host = new RecordingHost();
        Run($"{script} | Out-Default", host);
        return host.Lines;
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(ModulePath)!, recursive: true);

    private List<PSObject> Run(string script, RecordingHost? host)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        using var runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using var powerShell = PowerShell.Create(runspace);
        powerShell.AddCommand("Import-Module").AddParameter("Name", Path.Combine(ModulePath, ModuleName + ".psd1")).Invoke();
        powerShell.Commands.Clear();
        var result = powerShell.AddScript(script).Invoke().ToList();
        Assert.Empty(powerShell.Streams.Error);
        return result;
    }
}
