using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Signals to a shell that runs a script: the pipeline stops, its <c>finally</c> runs, and the exit code says why.</summary>
public sealed class SignalTests(TestModule module) : IClassFixture<TestModule>
{
    [UnixFact]
    public Task SIGINT_stops_the_script_and_exits_with_130() => StopAsync(Signals.Interrupt, 130);

    [UnixFact]
    public Task SIGTERM_stops_the_script_and_exits_with_143() => StopAsync(Signals.Terminate, 143);

    [UnixFact]
    public Task SIGHUP_stops_the_script_and_exits_with_129() => StopAsync(Signals.HangUp, 129);

    [UnixFact]
    public async Task A_command_that_does_not_stop_is_waited_for_until_the_third_Ctrl_C()
    {
        // The finally block holds the pipeline: nothing may cut it short but the person who insists.
        var script = module.Write(
            "stubborn.ps1",
            "try { $Host.UI.WriteLine('waiting'); while ($true) { [Threading.Thread]::Sleep(20) } }\n"
            + "finally { [Console]::WriteLine('cleaning up'); [Threading.Thread]::Sleep(60000) }");
        using var process = ShellProcess.StartWithDefaultSignals(["-NoModule", script]);
        Assert.Equal("waiting", await process.StandardOutput.ReadLineAsync());

        Signals.Send(process.Id, Signals.Interrupt);
        Assert.Equal("cleaning up", await process.StandardOutput.ReadLineAsync());
        Signals.Send(process.Id, Signals.Interrupt);
        Assert.StartsWith("Stopping; waiting for the running command", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        Assert.False(process.HasExited);
        Signals.Send(process.Id, Signals.Interrupt);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(130, process.ExitCode);
    }

    private async Task StopAsync(int signal, int expected)
    {
        var trace = Path.Combine(module.Folder, Guid.NewGuid() + ".txt");
        var script = module.Write($"wait {signal}.ps1", "param($Trace) Wait-Widget -Trace $Trace; 'not reached'; exit 7");
        using var process = ShellProcess.StartWithDefaultSignals(["-ModulePath", module.ModulePath, script, trace]);
        var error = process.StandardError.ReadToEndAsync();
        Assert.Equal("waiting", await process.StandardOutput.ReadLineAsync());
        Assert.False(File.Exists(trace));

        Assert.True(Signals.Send(process.Id, signal));
        var result = await ShellProcess.FinishAsync(process, process.StandardOutput.ReadToEndAsync(), error);
        Assert.Equal(expected, result.ExitCode);
        Assert.Equal("finally ran", await File.ReadAllTextAsync(trace));
        Assert.Empty(result.Output);
        Assert.Empty(result.Error);
    }
}
