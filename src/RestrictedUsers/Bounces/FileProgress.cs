using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace RestrictedUsers.Bounces;

/// <summary>The progress bar of a run over files. Silent for short runs, and at most five times a second.</summary>
internal sealed class FileProgress
{
    private const int Activity = 0x52550003;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(1);

    private readonly string _activity;
    private readonly Action<ProgressRecord> _write;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = FirstAfter;
    private bool _isShown;
    private int _done;

    /// <param name="activity">What is done.</param>
    /// <param name="write">Writes a record; called on the pipeline thread only.</param>
    internal FileProgress(string activity, Action<ProgressRecord> write)
    {
        _activity = activity;
        _write = write;
    }

    /// <summary>Files that are known of so far.</summary>
    internal int Total { get; set; }

    /// <summary>One more file is done.</summary>
    internal void Advance()
    {
        _done++;
        if (_clock.Elapsed < _next)
        {
            return;
        }

        _next = _clock.Elapsed + Interval;
        _isShown = true;
        _write(new ProgressRecord(Activity, _activity, string.Format(CultureInfo.InvariantCulture, "{0} of {1} files", _done, Total))
        {
            PercentComplete = (int)Math.Min(100, _done * 100L / Math.Max(1, Total)),
            SecondsRemaining = (int)Math.Min(int.MaxValue, _clock.Elapsed.TotalSeconds / _done * Math.Max(0, Total - _done)),
        });
    }

    /// <summary>Takes the bar away.</summary>
    internal void Complete()
    {
        if (_isShown)
        {
            _isShown = false;
            _write(new ProgressRecord(Activity, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
