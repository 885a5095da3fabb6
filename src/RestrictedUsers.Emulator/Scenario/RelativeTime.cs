using System;
using System.Globalization;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>The scenario's way to write times: <c>-2d4h30m</c> is two days, four hours and thirty minutes ago.</summary>
internal static class RelativeTime
{
    /// <summary>Parses a point in time relative to <paramref name="now"/>, or an absolute ISO 8601 one with a zone.</summary>
    public static bool TryParseTime(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (string.Equals(text, "now", StringComparison.Ordinal))
        {
            time = now;
            return true;
        }

        // The sign is required: "3h" alone would leave open whether it is past or future.
        if (text.Length > 1 && text[0] is '-' or '+' && TryParseDuration(text, out var duration))
        {
            time = now + duration;
            return true;
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[text.Length - 6] is '+' or '-');
        time = default;
        return hasZone && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>Parses a length of time from parts of <c>w d h m s ms</c>, each at most once and in this order, with an optional sign.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var position = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            negative = text[0] == '-';
            position = 1;
        }

        var lastUnit = -1;
        var parts = 0;
        var ticks = 0d;
        while (position < text.Length)
        {
            var start = position;
            while (position < text.Length && (text[position] is >= '0' and <= '9' || text[position] == '.'))
            {
                position++;
            }

            var unitStart = position;
            while (position < text.Length && text[position] is >= 'a' and <= 'z')
            {
                position++;
            }

            var unit = UnitOf(text.Substring(unitStart, position - unitStart), out var ticksPerUnit);
            if (unit <= lastUnit
                || !double.TryParse(text.AsSpan(start, unitStart - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            lastUnit = unit;
            ticks += amount * ticksPerUnit;
            parts++;
        }

        if (parts == 0 || ticks > TimeSpan.FromDays(36_500).Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    private static int UnitOf(string text, out long ticks)
    {
        (var order, ticks) = text switch
        {
            "w" => (0, 7 * TimeSpan.TicksPerDay),
            "d" => (1, TimeSpan.TicksPerDay),
            "h" => (2, TimeSpan.TicksPerHour),
            "m" => (3, TimeSpan.TicksPerMinute),
            "s" => (4, TimeSpan.TicksPerSecond),
            "ms" => (5, TimeSpan.TicksPerMillisecond),
            _ => (-1, 0L),
        };
        return order;
    }
}
