using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Text;
using System.Threading;

namespace RestrictedUsers.Shell.Terminal;

/// <summary>
/// Progress as one line at the bottom of what was printed, redrawn in place at most ten times a second. Other output hides it;
/// the next report brings it back.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const string EraseLine = "\r\u001b[K";
    private const int BarCells = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _writer;
    private readonly Func<int> _width;
    private readonly Func<bool> _isLineFree;
    private readonly TimeProvider _time;
    private readonly Lock _gate;
    private readonly ITimer _timer;
    private readonly List<Activity> _activities = [];
    private long _lastDrawn;
    private bool _everDrawn;
    private bool _scheduled;
    private bool _visible;

    /// <summary>Draws on <paramref name="writer"/>, a terminal that understands escape sequences.</summary>
    /// <param name="writer">The terminal.</param>
    /// <param name="width">Its columns, asked before each drawing.</param>
    /// <param name="isLineFree">Whether the cursor is on an empty line; nothing is drawn over half a line of text.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gate">The lock that every write to the terminal is made under.</param>
    public ProgressLine(TextWriter writer, Func<int> width, Func<bool> isLineFree, TimeProvider time, Lock gate)
    {
        _writer = writer;
        _width = width;
        _isLineFree = isLineFree;
        _time = time;
        _gate = gate;
        _timer = time.CreateTimer(_ => DrawScheduled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes a report: draws it, now or at the end of the interval, or forgets it when its activity is completed.</summary>
    public void Show(long sourceId, ProgressRecord record)
    {
        lock (_gate)
        {
            _activities.RemoveAll(activity => activity.SourceId == sourceId && activity.Id == record.ActivityId);
            if (record.RecordType != ProgressRecordType.Completed)
            {
                _activities.Add(new Activity(sourceId, record.ActivityId, Describe(record)));
            }

            if (_activities.Count == 0)
            {
                Hide();
                return;
            }

            var wait = _everDrawn ? Interval - _time.GetElapsedTime(_lastDrawn) : TimeSpan.Zero;
            if (wait <= TimeSpan.Zero)
            {
                Draw();
            }
            else if (!_scheduled)
            {
                _scheduled = true;
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Takes the line off the screen so that something else can be written there. Call it under the lock.</summary>
    public void Hide()
    {
        if (_scheduled)
        {
            // What is written next may be a question: a late drawing would wipe it out.
            _scheduled = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        if (_visible)
        {
            _visible = false;
            _writer.Write(EraseLine);
        }
    }

    /// <summary>Forgets all activities.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _activities.Clear();
            Hide();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        _timer.Dispose();
    }

    /// <summary>What one report says, as a line: activity, status, bar, percentage, remaining time, present operation.</summary>
    internal static string Describe(ProgressRecord record)
    {
        var text = new StringBuilder(record.Activity);
        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
        {
            text.Append(": ").Append(record.StatusDescription);
        }

        if (record.PercentComplete is >= 0 and <= 100)
        {
            var done = record.PercentComplete * BarCells / 100;
            text.Append(" [").Append('=', done).Append(' ', BarCells - done).Append("] ")
                .Append(record.PercentComplete.ToString(CultureInfo.CurrentCulture)).Append(" %");
        }

        if (record.SecondsRemaining >= 0)
        {
            var remaining = TimeSpan.FromSeconds(record.SecondsRemaining);
            text.Append(", ").Append(remaining.ToString(remaining < TimeSpan.FromHours(1) ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.CurrentCulture))
                .Append(" left");
        }

        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
        {
            text.Append("  ").Append(record.CurrentOperation);
        }

        return HarmlessText.Escape(text.ToString()).Replace('\n', ' ').Replace('\t', ' ');
    }

    private void DrawScheduled()
    {
        lock (_gate)
        {
            // False when the timer fired while Hide waited for the lock.
            if (_scheduled && _activities.Count > 0)
            {
                Draw();
            }

            _scheduled = false;
        }
    }

    private void Draw()
    {
        if (!_isLineFree())
        {
            return;
        }

        // One cell is left free: a full last column makes some terminals wrap.
        _writer.Write(EraseLine + CellWidth.Truncate(_activities[^1].Text, Math.Max(1, _width() - 1)));
        _visible = true;
        _everDrawn = true;
        _lastDrawn = _time.GetTimestamp();
    }

    private readonly record struct Activity(long SourceId, int Id, string Text);
}
