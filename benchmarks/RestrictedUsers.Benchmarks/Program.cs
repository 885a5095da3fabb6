using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace RestrictedUsers.Benchmarks;

/// <summary>Runs the benchmarks that are named, or all.</summary>
internal static class Program
{
    private static readonly SortedDictionary<string, Func<Task<int>>> Benchmarks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["blocklists"] = BlockListBenchmark.RunAsync,
        ["bounces"] = BounceBenchmark.RunAsync,
        ["unblock"] = UnblockBenchmark.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        string[] unknown = [.. arguments.Where(a => !Benchmarks.ContainsKey(a))];
        if (unknown.Length > 0)
        {
            await Console.Error.WriteLineAsync($"No benchmark is called {string.Join(", ", unknown)}. There are: {string.Join(", ", Benchmarks.Keys)}.");
            return 1;
        }

        int exitCode = 0;
        foreach (string name in arguments.Length > 0 ? arguments : [.. Benchmarks.Keys])
        {
            Console.WriteLine($"== {name}");
            exitCode = Math.Max(exitCode, await Benchmarks[name]());
        }

        return exitCode;
    }
}
