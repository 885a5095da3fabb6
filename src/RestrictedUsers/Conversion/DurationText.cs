using System;
using System.Globalization;

namespace RestrictedUsers.Conversion;

/// <summary>Writes a duration the way a person says it.</summary>
internal static class DurationText
{
    /// <summary>Two units at most: <c>1 h 5 min</c>, <c>2 min 30 s</c>, <c>0.4 s</c>.</summary>
    internal static string Format(TimeSpan duration)
    {
        if (duration >= TimeSpan.FromHours(1))
        {
            return Invariant($"{(int)duration.TotalHours} h") + (duration.Minutes > 0 ? Invariant($" {duration.Minutes} min") : "");
        }

        if (duration >= TimeSpan.FromMinutes(1))
        {
            return Invariant($"{duration.Minutes} min") + (duration.Seconds > 0 ? Invariant($" {duration.Seconds} s") : "");
        }

        return Invariant($"{duration.TotalSeconds:0.#} s");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
