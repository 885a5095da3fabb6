using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using RestrictedUsers.Testing.Terminals;

namespace RestrictedUsers.Shell.Tests;

/// <summary>What a run of the shell on pipes left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output, with newlines as \n.</param>
/// <param name="Error">Its standard error, with newlines as \n.</param>
internal sealed record ShellResult(int ExitCode, string Output, string Error);

/// <summary>Starts the built shell.</summary>
internal static class ShellProcess
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    /// <summary>The shell's dll.</summary>
    public static string DllPath { get; } = Path.GetFullPath(
        typeof(ShellProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key is "Shell").Value!);

    /// <summary>The dotnet that runs this test.</summary>
    public static string DotNet { get; } = Environment.ProcessPath is { } path
        && Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? path : "dotnet";

    /// <summary>Runs the shell with its streams on pipes.</summary>
    public static Task<ShellResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: string.Empty);

    /// <summary>Runs the shell with its streams on pipes, with text on standard input and variables in its environment.</summary>
    public static async Task<ShellResult> RunAsync(
        IEnumerable<string> arguments, string input, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell has ended without reading it all, as some tests want.
        }

        return await FinishAsync(process, output, error);
    }

    /// <summary>Starts the shell with its streams on pipes.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(DotNet, arguments.Prepend(DllPath), environment);

    /// <summary>
    /// Starts the shell with its streams on pipes and all signals as they are by default: under nohup, or in the background of a
    /// script, a process inherits some as ignored, and .NET leaves them so.
    /// </summary>
    public static Process StartWithDefaultSignals(IEnumerable<string> arguments) =>
        Start("perl", ["-e", "$SIG{$_} = 'DEFAULT' for qw(HUP INT TERM); exec @ARGV or die $!", DotNet, DllPath, .. arguments]);

    private static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("COLUMNS");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
    }

    /// <summary>Waits for the end of a started shell.</summary>
    public static async Task<ShellResult> FinishAsync(Process process, Task<string> output, Task<string> error)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ShellResult(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
    }

    /// <summary>Starts the shell on a pseudo terminal.</summary>
    public static PseudoTerminal StartOnTerminal(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, ushort columns = 120, string redirection = "") =>
        PseudoTerminal.Start(DotNet, arguments.Prepend(DllPath), environment, columns, redirection: redirection);
}
