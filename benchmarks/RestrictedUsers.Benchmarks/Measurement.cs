using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace RestrictedUsers.Benchmarks;

/// <summary>Times pieces of work in turns, so that what else the machine does meets all of them, and prints each against the first.</summary>
internal static class Measurement
{
    /// <summary>Runs each piece once to warm up, then <paramref name="rounds"/> times in turns.</summary>
    /// <param name="rounds">How often; the median counts.</param>
    /// <param name="pieces">Name and work. The first is what the others are compared with.</param>
    internal static async Task CompareAsync(int rounds, params (string Name, Func<Task> Work)[] pieces)
    {
        Dictionary<string, List<double>> seconds = pieces.ToDictionary(p => p.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 0; round <= rounds; round++)
        {
            foreach ((string name, Func<Task> work) in pieces)
            {
                long started = Stopwatch.GetTimestamp();
                await work();
                if (round > 0)
                {
                    seconds[name].Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }
        }

        double first = Median(seconds[pieces[0].Name]);
        foreach ((string name, _) in pieces)
        {
            List<double> all = seconds[name];
            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture,
                "{0,-58} {1,8:0.000} s  ({2:0.000}..{3:0.000})  x {4:0.00}",
                name, Median(all), all.Min(), all.Max(), Median(all) / first));
        }
    }

    /// <summary>The middle one.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
