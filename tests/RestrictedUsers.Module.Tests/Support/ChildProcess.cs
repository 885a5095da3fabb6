using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>Runs programs that have loaded nothing yet.</summary>
internal static class ChildProcess
{
    /// <summary>Runs the script in a bare PowerShell engine and gives the lines that it wrote. A script that fails fails the test.</summary>
    internal static Task<string[]> RunAsync(string script, IReadOnlyDictionary<string, string>? environment = null) =>
        RunProgramAsync(
            Environment.ProcessPath!.Contains("dotnet", StringComparison.OrdinalIgnoreCase) ? Environment.ProcessPath : "dotnet",
            ["exec", BuiltModule.Probe],
            script,
            environment);

    /// <summary>Runs a program and gives the lines that it wrote. One that fails fails the test.</summary>
    internal static async Task<string[]> RunProgramAsync(string program, string[] arguments, string input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task exit = process.WaitForExitAsync();
        if (await Task.WhenAny(exit, Task.Delay(Session.Patience, TimeProvider.System)) != exit)
        {
            process.Kill(entireProcessTree: true);
        }

        await exit;
        Assert.True(process.ExitCode == 0, await error + await output);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
