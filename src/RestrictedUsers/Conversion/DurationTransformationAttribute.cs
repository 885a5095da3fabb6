using System;
using System.Globalization;
using System.Management.Automation;

namespace RestrictedUsers.Conversion;

/// <summary>
/// Reads a bare number as seconds, as <c>Wait-Process -Timeout</c> and <c>Wait-Job -Timeout</c> do. Without it PowerShell
/// takes a number for a TimeSpan's ticks: <c>-Timeout 300</c> would wait 0.03 milliseconds.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The longest duration that timers take, in whole days.</summary>
    private static readonly TimeSpan Maximum = TimeSpan.FromDays(24);

    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan duration = value switch
        {
            TimeSpan span => span,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) => FromSeconds(seconds),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) => span,
            IConvertible number and not (string or bool or char or DateTime or Enum) => FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw new ArgumentTransformationMetadataException($"'{value}' is no duration: give seconds (90), or a time span (00:01:30)."),
        };

        return duration > TimeSpan.Zero && duration <= Maximum
            ? duration
            : throw new ArgumentTransformationMetadataException($"'{value}' is out of range: more than nothing, and {Maximum.TotalDays:0} days at most.");
    }

    private static TimeSpan FromSeconds(double seconds) =>
        Math.Abs(seconds) <= Maximum.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
}
