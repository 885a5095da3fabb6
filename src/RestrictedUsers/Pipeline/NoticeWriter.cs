using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Threading;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Pipeline;

/// <summary>
/// Brings the notices of the service layer, which come from any thread, to the pipeline thread and writes them: requests and
/// retries as Verbose, warnings as Warning, a wait over two seconds as a progress bar that counts down, a run's progress
/// as a progress bar with an estimate.
/// </summary>
internal sealed class NoticeWriter : IProgress<ServiceNotice>, IDisposable
{
    private const int RunActivity = 0x52550001;
    private const int WaitActivity = 0x52550002;
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly PipelinePump _pump;
    private readonly INoticeTarget _target;
    private readonly string _activity;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private TimeSpan? _runStarted;
    private TimeSpan _lastProgress = -ProgressInterval;
    private TimeSpan _waitEnds;
    private string _waitText = "";
    private Timer? _countdown;
    private bool _completed;

    /// <summary>Creates the writer. All members except <see cref="Report"/> belong to the pipeline thread.</summary>
    /// <param name="pump">The pump of the running cmdlet.</param>
    /// <param name="target">Writes the streams.</param>
    /// <param name="activity">What the run does, for the progress bar.</param>
    internal NoticeWriter(PipelinePump pump, INoticeTarget target, string activity)
    {
        _pump = pump;
        _target = target;
        _activity = activity;
    }

    /// <summary>Posts a notice. Any thread; never waits. Dropped when the cmdlet has ended.</summary>
    public void Report(ServiceNotice value) =>
        _pump.TryPost(static state =>
        {
            (NoticeWriter writer, ServiceNotice notice) = ((NoticeWriter, ServiceNotice))state!;
            writer.Write(notice);
        }, (this, value));

    /// <summary>Takes the bars away. Call on the pipeline thread when the work has ended, whichever way.</summary>
    internal void Complete()
    {
        _completed = true; // Notices that are still queued must not bring a bar back.
        try
        {
            EndWait();
            if (_runStarted is not null)
            {
                _target.Progress(new ProgressRecord(RunActivity, _activity, "Done") { RecordType = ProgressRecordType.Completed });
            }
        }
        catch (PipelineStoppedException)
        {
            // The pipeline goes down, and the host's bars with it. What brought it down must not be replaced by this.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _countdown?.Dispose();

    private void Write(ServiceNotice notice)
    {
        switch (notice.Kind)
        {
            case ServiceNoticeKind.Warning:
                _target.Warning(notice.Message);
                break;
            case ServiceNoticeKind.Instruction:
                _target.Instruction(notice.Message);
                break;
            case ServiceNoticeKind.Progress when !_completed:
                WriteRunProgress(notice);
                break;
            case ServiceNoticeKind.Progress:
                break;
            default:
                _target.Verbose(notice.Message);
                if (!_completed)
                {
                    BeginWait(notice); // A retry waits as well.
                }

                break;
        }
    }

    private void WriteRunProgress(ServiceNotice notice)
    {
        TimeSpan now = _clock.Elapsed;
        TimeSpan started = _runStarted ??= now;
        int completed = notice.Completed ?? 0;
        bool isLast = notice.Total is int all && completed >= all;
        if (now - _lastProgress < ProgressInterval && !isLast)
        {
            return;
        }

        _lastProgress = now;
        var record = new ProgressRecord(RunActivity, _activity, notice.Message.Length > 0 ? notice.Message : "Working");
        if (notice.Total is int total && total > 0)
        {
            record.StatusDescription = string.Format(CultureInfo.InvariantCulture, "{0} of {1}", completed, total);
            record.PercentComplete = (int)Math.Min(100, completed * 100L / total);
            record.SecondsRemaining = Estimate(now - started, completed, total);
        }

        _target.Progress(record);
    }

    /// <summary>Seconds that are left if the rest goes as the beginning did; -1 (no estimate) before anything is done.</summary>
    internal static int Estimate(TimeSpan elapsed, int completed, int total) =>
        completed <= 0 || elapsed <= TimeSpan.Zero
            ? -1
            : (int)Math.Min(int.MaxValue, Math.Ceiling(elapsed.TotalSeconds / completed * Math.Max(0, total - completed)));

    private void BeginWait(ServiceNotice notice)
    {
        if (notice.Wait is not TimeSpan wait || wait <= LongWait)
        {
            return;
        }

        TimeSpan ends = _clock.Elapsed + wait;
        if (_countdown is not null && ends <= _waitEnds)
        {
            return; // The longest of several waits is the one that counts.
        }

        _waitEnds = ends;
        _waitText = notice.Message;
        var second = TimeSpan.FromSeconds(1);
        _countdown ??= new Timer(_ => _pump.TryPost(static writer => ((NoticeWriter)writer!).Tick(), this), null, second, second);
        Tick();
    }

    private void Tick()
    {
        if (_countdown is null)
        {
            return;
        }

        TimeSpan left = _waitEnds - _clock.Elapsed;
        if (left <= TimeSpan.Zero)
        {
            EndWait();
            return;
        }

        _target.Progress(new ProgressRecord(WaitActivity, "Waiting", _waitText.Length > 0 ? _waitText : DurationText.Format(left))
        {
            SecondsRemaining = (int)Math.Ceiling(left.TotalSeconds),
        });
    }

    private void EndWait()
    {
        if (_countdown is not null)
        {
            _countdown.Dispose();
            _countdown = null;
            _target.Progress(new ProgressRecord(WaitActivity, "Waiting", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
