using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using RestrictedUsers.Pipeline;
using Xunit;

namespace RestrictedUsers.Module.Tests.Pipeline;

public sealed class AsyncCmdletTests : IDisposable
{
    private readonly Session _session = new(host: null, typeof(ProbeCommand), typeof(BlockingCommand));

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_body_comes_back_to_the_pipeline_thread_after_every_wait()
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                int thread = Environment.CurrentManagedThreadId;
                for (int i = 0; i < 20; i++)
                {
                    await Task.Run(static () => Thread.SpinWait(100));
                    await Task.Yield();
                    probe.Write(Environment.CurrentManagedThreadId == thread);
                }
            },
        };

        RunResult result = Run("Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal(Enumerable.Repeat(true, 20), result.Of<bool>());
    }

    [Fact]
    public void Every_one_of_a_hundred_thousand_objects_arrives()
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                for (int i = 0; i < 100_000; i++)
                {
                    if (i % 1000 == 0)
                    {
                        await Task.Yield();
                    }

                    probe.Write(i);
                }
            },
        };

        RunResult result = Run("Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal(Enumerable.Range(0, 100_000), result.Of<int>());
    }

    [Fact]
    public void A_deep_chain_of_waits_that_never_wait_does_not_overflow()
    {
        var script = new ProbeScript { Body = static probe => Chain(probe, 5_000) };

        RunResult result = Run("Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal(1, Assert.Single(result.Of<int>()));

        static async Task Chain(ProbeCommand probe, int depth)
        {
            for (int i = 0; i < depth; i++)
            {
                await Task.CompletedTask;
                await Task.Yield();
            }

            probe.Write(1);
        }
    }

    [Fact]
    public void An_exception_of_a_notice_stops_the_body_and_leaves_as_itself()
    {
        var script = new ProbeScript
        {
            Body = static probe => probe.Notified(async notices =>
            {
                try
                {
                    // -ErrorAction does not touch Verbose; the preference Stop makes WriteVerbose throw on the pipeline thread.
                    notices.Report(new ServiceNotice(ServiceNoticeKind.Request, "first"));
                    await Task.Delay(Session.Patience, TimeProvider.System, probe.Stopped);
                    probe.Script.Calls++;
                }
                finally
                {
                    probe.Script.FinallyRan = true;
                }
            }),
        };

        RunResult result = Run("$VerbosePreference = 'Stop'; Invoke-Probe $probe", script);

        Assert.Contains("first", Assert.IsType<ActionPreferenceStopException>(result.Failure).Message, StringComparison.Ordinal);
        Assert.True(script.FinallyRan);
        Assert.Equal(0, script.Calls);
    }

    [Fact]
    public void Stop_during_a_wait_runs_the_finally_and_makes_no_further_call()
    {
        ProbeScript script = Waiting();

        RunResult result = _session.Run("Invoke-Probe $probe", shell =>
        {
            Assert.True(script.Waiting.Wait(Session.Patience));
            shell.Stop();
        }, ("probe", script));

        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(script.FinallyRan);
        Assert.Equal(1, script.Calls);
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("Invoke-Probe $probe | ForEach-Object { throw 'downstream' }")]
    [InlineData("foreach ($once in 1) { Invoke-Probe $probe | ForEach-Object { break } }")]
    [InlineData("Invoke-Probe $probe | ForEach-Object { Import-Module no-such-module -ErrorAction Stop }")]
    public void What_fails_downstream_runs_the_finally_and_makes_no_further_call(string line)
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                try
                {
                    while (true)
                    {
                        await Task.Yield();
                        probe.Script.Calls++;
                        probe.Write(probe.Script.Calls);
                    }
                }
                finally
                {
                    await Task.Yield();
                    probe.Script.FinallyRan = true;
                }
            },
        };

        Run(line, script);

        Assert.True(script.FinallyRan);
        Assert.Equal(1, script.Calls);
    }

    [Fact]
    public void ErrorAction_Stop_ends_the_body_at_the_error()
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                try
                {
                    await Task.Yield();
                    probe.Fail(new ErrorRecord(new InvalidOperationException("one"), "One", ErrorCategory.NotSpecified, null));
                    probe.Script.Calls++;
                }
                finally
                {
                    probe.Script.FinallyRan = true;
                }
            },
        };

        ErrorRecord error = _session.Catch("Invoke-Probe $probe -ErrorAction Stop", ("probe", script));

        Assert.StartsWith("One,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(script.FinallyRan);
        Assert.Equal(0, script.Calls);
    }

    [Fact]
    public void A_cancellation_that_is_not_ours_is_a_timeout_error()
    {
        var script = new ProbeScript
        {
            Body = static async _ =>
            {
                await Task.Yield();
                throw new OperationCanceledException();
            },
        };

        ErrorRecord error = _session.Catch("Invoke-Probe $probe", ("probe", script));

        Assert.StartsWith("OperationTimeout,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
    }

    [Fact]
    public void Another_command_that_waits_by_blocking_does_not_lock_up_downstream()
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                await Task.Yield();
                probe.Write(1);
                await Task.Yield();
                probe.Write(2);
            },
        };

        RunResult result = Run("Invoke-Probe $probe | Invoke-Blocking", script).AssertSuccess();

        Assert.Equal([1, 2], result.Of<int>());
    }

    [Fact]
    public void Two_async_cmdlets_in_one_pipeline_each_pump_for_themselves()
    {
        var script = new ProbeScript
        {
            Body = static async probe =>
            {
                await Task.Yield();
                probe.Write((int)(probe.InputObject is PSObject wrapped ? wrapped.BaseObject : probe.InputObject ?? 0) + 1);
                await Task.Yield();
            },
        };

        RunResult result = Run("1..50 | Invoke-Probe $probe | Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal(Enumerable.Range(3, 50), result.Of<int>());
    }

    [Fact]
    public void Notices_are_written_before_what_they_led_to_and_after_the_body_the_rest()
    {
        var script = new ProbeScript
        {
            Body = static probe => probe.Notified(async notices =>
            {
                await Task.Run(() => notices.Report(new ServiceNotice(ServiceNoticeKind.Warning, "slow down")));
                notices.Report(new ServiceNotice(ServiceNoticeKind.Retry, "again"));
                probe.Write("done");
            }),
        };

        RunResult result = Run("$VerbosePreference = 'Continue'; Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal(["slow down"], result.Warnings);
        Assert.Equal(["again"], result.Verbose);
    }

    [Theory]
    [InlineData(ServiceNoticeKind.Wait)]
    [InlineData(ServiceNoticeKind.Retry)]
    public void A_long_wait_shows_as_progress_that_counts_down_and_goes_away(object waitKind)
    {
        var kind = (ServiceNoticeKind)waitKind;
        var script = new ProbeScript
        {
            Body = probe => probe.Notified(async notices =>
            {
                notices.Report(new ServiceNotice(kind, "The service asked to wait.") { Wait = TimeSpan.FromSeconds(30) });
                notices.Report(new ServiceNotice(ServiceNoticeKind.Wait, "short") { Wait = TimeSpan.FromSeconds(1) });
                await Task.Yield();
            }),
        };

        RunResult result = Run("Invoke-Probe $probe", script).AssertSuccess();

        Assert.Contains(result.Progress, p => p.RecordType == ProgressRecordType.Processing && p.SecondsRemaining is > 25 and <= 30);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.DoesNotContain(result.Progress, p => p.StatusDescription == "short");
    }

    [Fact]
    public void Progress_shows_at_once_and_at_the_end_and_not_for_every_item()
    {
        var script = new ProbeScript
        {
            Body = static probe => probe.Notified(async notices =>
            {
                for (int i = 1; i <= 1000; i++)
                {
                    notices.Report(new ServiceNotice(ServiceNoticeKind.Progress, "Unblocking") { Completed = i, Total = 1000 });
                }

                await Task.Yield();
            }),
        };

        RunResult result = Run("Invoke-Probe $probe", script).AssertSuccess();

        Assert.Equal("1 of 1000", result.Progress[0].StatusDescription);
        Assert.Contains(result.Progress, p => p.PercentComplete == 100);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.InRange(result.Progress.Count, 3, 500);
    }

    [Theory]
    [InlineData(10, 0, 100, -1)]
    [InlineData(0, 5, 100, -1)]
    [InlineData(10, 50, 100, 10)]
    [InlineData(10, 100, 100, 0)]
    [InlineData(1, 3, 4, 1)]
    public void The_estimate_is_what_the_rest_takes_at_the_pace_so_far(double elapsed, int completed, int total, int expected) =>
        Assert.Equal(expected, NoticeWriter.Estimate(TimeSpan.FromSeconds(elapsed), completed, total));

    [Fact]
    public void Stop_after_the_end_is_harmless()
    {
        var command = new ProbeCommand();
        command.Dispose();

        command.StopFromOutside();
        command.Dispose();

        Assert.True(command.Stopped.IsCancellationRequested);
    }

    private static ProbeScript Waiting() => new()
    {
        Body = static async probe =>
        {
            try
            {
                probe.Script.Calls++;
                probe.Script.Waiting.Set();
                await Task.Delay(Session.Patience, TimeProvider.System, probe.Stopped);
                probe.Script.Calls++;
            }
            finally
            {
                await Task.Yield();
                probe.Script.FinallyRan = true;
            }
        },
    };

    private RunResult Run(string line, ProbeScript script) => _session.Run(line, ("probe", script));
}
