using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>Runs a script in a PowerShell engine that has loaded nothing yet.</summary>
internal static class ChildProcess
{
    /// <summary>Runs the script and gives the lines that it wrote. A script that fails fails the test.</summary>
    internal static async Task<string[]> RunAsync(string script)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.Contains("dotnet", StringComparison.OrdinalIgnoreCase) ? Environment.ProcessPath : "dotnet")
        {
            ArgumentList = { "exec", BuiltModule.Probe },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script);
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
