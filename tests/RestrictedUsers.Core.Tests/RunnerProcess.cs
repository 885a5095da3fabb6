using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Tests;

/// <summary>A bulk run in a process of its own, on the .NET 8 that it brings along, with Core in the load context.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private RunnerProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    internal bool HasExited => _process.HasExited;

    internal static RunnerProcess Start(params string[] arguments)
    {
        string path = Metadata("UnblockRunner");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? path + ".exe" : path)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["RESTRICTEDUSERS_TEST_CORE"] = Metadata("CoreFolder");

        // The host of the tests must not lend its own runtime.
        start.Environment.Remove("DOTNET_ROOT");
        return new RunnerProcess(Process.Start(start)!);
    }

    private static string Metadata(string key) => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key).Value!;

    internal static RunnerProcess StartUnblock(TestTenant tenant, int count, int throttle = 16, double timeout = 600) => Start(
        tenant.Server.Address.ToString(),
        tenant.LedgerPath,
        count.ToString(CultureInfo.InvariantCulture),
        "user{0}@contoso.com",
        throttle.ToString(CultureInfo.InvariantCulture),
        timeout.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends it as the kernel ends a process: no handler runs, nothing is flushed.</summary>
    internal void Kill() => _process.Kill();

    internal async Task<IReadOnlyList<RunnerResult>> FinishAsync(bool expectSuccess = true)
    {
        await _process.WaitForExitAsync();
        string output = await _output;
        string errors = await _errors;
        if (expectSuccess && _process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The runner ended with {_process.ExitCode}: {errors}");
        }

        // A killed process may have printed half a line.
        return [.. output.Split('\n').Select(l => l.Split('\t')).Where(f => f.Length == 4)
            .Select(f => new RunnerResult(f[0], Enum.Parse<UnblockOutcome>(f[1]), int.Parse(f[2], CultureInfo.InvariantCulture), int.Parse(f[3], CultureInfo.InvariantCulture)))];
    }

    internal async Task<string[]> LinesAsync()
    {
        await FinishAsync();
        return (await _output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>One line of the runner.</summary>
internal sealed record RunnerResult(string Address, UnblockOutcome Outcome, int Attempts, int RuntimeVersion);
