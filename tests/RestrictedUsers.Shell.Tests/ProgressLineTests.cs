using System;
using System.IO;
using System.Management.Automation;
using System.Threading;
using Microsoft.Extensions.Time.Testing;
using RestrictedUsers.Shell.Terminal;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>The progress line: its text, its pace, and that it never stands in the way.</summary>
public sealed class ProgressLineTests : IDisposable
{
    private const string Erase = "\r\u001b[K";

    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _screen = new();
    private readonly ProgressLine _line;
    private int _width = 80;
    private bool _isLineFree = true;

    public ProgressLineTests() =>
        _line = new ProgressLine(_screen, () => _width, () => _isLineFree, _time, new Lock());

    public void Dispose()
    {
        _line.Dispose();
        _screen.Dispose();
    }

    [Theory]
    [InlineData(-1, -1, null, "Working: on it")]
    [InlineData(0, -1, null, "Working: on it [                    ] 0 %")]
    [InlineData(99, 5, null, "Working: on it [=================== ] 99 %, 0:05 left")]
    [InlineData(-1, 3725, null, "Working: on it, 1:02:05 left")]
    [InlineData(-1, -1, "item 7", "Working: on it  item 7")]
    public void It_says_what_is_known(int percent, int seconds, string? operation, string expected)
    {
        var record = new ProgressRecord(1, "Working", "on it") { PercentComplete = percent, SecondsRemaining = seconds, CurrentOperation = operation };
        Assert.Equal(expected, ProgressLine.Describe(record));
    }

    [Fact]
    public void It_is_one_harmless_line()
    {
        var record = new ProgressRecord(1, "two\nlines", "\u001b[2J\ttab");
        Assert.Equal("two lines: \u241b[2J tab", ProgressLine.Describe(record));
    }

    [Fact]
    public void The_first_report_is_drawn_at_once_and_later_ones_ten_times_a_second()
    {
        Show("a");
        Assert.Equal(Erase + "Working: a", Drain());
        Show("b");
        Show("c");
        Assert.Empty(Drain());
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(Drain());

        // The latest is drawn when the interval ends, though nothing is reported then.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Erase + "Working: c", Drain());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Drain());
    }

    [Fact]
    public void Other_output_hides_it_and_no_late_drawing_comes_after_that()
    {
        Show("a");
        Show("b");
        Drain();
        _line.Hide();
        Assert.Equal(Erase, Drain());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Drain());
        _line.Hide();
        Assert.Empty(Drain());
    }

    [Fact]
    public void It_is_not_drawn_over_half_a_line()
    {
        _isLineFree = false;
        Show("a");
        Assert.Empty(Drain());
        _isLineFree = true;
        Show("b");
        Assert.Equal(Erase + "Working: b", Drain());
    }

    [Fact]
    public void A_completed_activity_is_gone_and_the_one_around_it_is_back()
    {
        _line.Show(1, new ProgressRecord(1, "Outer", "o"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _line.Show(1, new ProgressRecord(2, "Inner", "i"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Drain();
        _line.Show(1, new ProgressRecord(2, "Inner", "i") { RecordType = ProgressRecordType.Completed });
        Assert.Equal(Erase + "Outer: o", Drain());
        _line.Show(1, new ProgressRecord(1, "Outer", "o") { RecordType = ProgressRecordType.Completed });
        Assert.Equal(Erase, Drain());
    }

    [Fact]
    public void It_never_fills_the_last_column()
    {
        _width = 12;
        Show("名前名前");
        Assert.Equal(Erase + "Working: 名", Drain());
    }

    private void Show(string status) => _line.Show(1, new ProgressRecord(1, "Working", status));

    private string Drain()
    {
        var text = _screen.ToString();
        _screen.GetStringBuilder().Clear();
        return text;
    }
}
