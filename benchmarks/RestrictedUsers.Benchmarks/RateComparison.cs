using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace RestrictedUsers.Benchmarks;

/// <summary>
/// Rates of work of the same size, measured in turns. Their ratio is taken of each round by itself, and the median counts: neighbours in
/// time are the ones to compare, on a machine whose mood changes.
/// </summary>
/// <param name="count">How many items one piece of work does.</param>
/// <param name="unit">What they are, for the print.</param>
internal sealed class RateComparison(int count, string unit)
{
    private readonly List<(string Name, Func<Task> Work, List<double> Rates)> _pieces = [];

    internal RateComparison Add(string name, Func<Task> work)
    {
        _pieces.Add((name, work, []));
        return this;
    }

    internal RateComparison Add(string name, Action work) => Add(name, () =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <summary>Runs all pieces in turns; the first rounds warm up and do not count.</summary>
    internal async Task RunAsync(int rounds, int warmUps)
    {
        for (int round = -warmUps; round < rounds; round++)
        {
            for (int i = 0; i < _pieces.Count; i++)
            {
                // Each round begins with another one: what ran before leaves its threads and caches to what runs next.
                (_, Func<Task> work, List<double> rates) = _pieces[(i + warmUps + round) % _pieces.Count];
                GC.Collect();
                long started = Stopwatch.GetTimestamp();
                await work();
                if (round >= 0)
                {
                    rates.Add(count / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }
        }
    }

    /// <summary>Prints each rate, and what share it is of each of those named.</summary>
    internal void Print(params string[] references)
    {
        foreach ((string name, _, List<double> rates) in _pieces)
        {
            IEnumerable<string> shares = references.Where(r => r != name).Select(r => FormattableString.Invariant($"{Share(rates, r),5:P0} of {r}"));
            Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "  {0,-34} {1,10:N1} {2}/s   {3}", name, Median(rates), unit, string.Join("   ", shares)));
        }
    }

    private double Share(List<double> rates, string reference) =>
        Median(rates.Zip(_pieces.Single(p => p.Name == reference).Rates, static (r, other) => r / other));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
