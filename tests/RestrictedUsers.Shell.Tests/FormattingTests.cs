using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using RestrictedUsers.Testing.Terminals;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>The views of a module, rendered by an engine that has no Format-Table.</summary>
public sealed class FormattingTests(TestModule module) : IClassFixture<TestModule>
{
    [Fact]
    public async Task A_table_view_is_rendered()
    {
        var result = await RunAsync("Get-Widget");
        Assert.Equal(
            """

            Widget        Letters Remark
            ------        ------- ------
            alpha               5 note of alpha
            beta                4 note of beta


            """.ReplaceLineEndings("\n"),
            result.Output);
    }

    [Fact]
    public async Task A_list_view_is_rendered_and_shows_only_its_properties()
    {
        var result = await RunAsync("Get-WidgetDetail");
        Assert.Contains("The name   : alpha\nBelongs to : Zoë\n", result.Output);
        Assert.DoesNotContain("hidden", result.Output);
    }

    [Fact]
    public async Task Each_of_two_kinds_gets_its_own_view_through_Out_Host()
    {
        var result = await RunAsync("Get-WidgetDetail | Out-Host; Get-Widget | Out-Host");
        Assert.Contains("The name   : alpha", result.Output);
        Assert.Contains("Widget        Letters Remark", result.Output);
    }

    [Fact]
    public async Task Columns_line_up_for_wide_and_combining_characters()
    {
        var result = await RunAsync("Get-Widget -Name '名前', \"Zoe$([char] 0x308)\", '😀ab'");
        Assert.Contains("名前                2 note", result.Output);
        Assert.Contains("Zoe\u0308                 4 note", result.Output);
        Assert.Contains("😀ab                4 note", result.Output);
    }

    [Fact]
    public async Task What_is_too_long_is_cut_with_an_ellipsis()
    {
        var result = await RunAsync("Get-Widget -Name 'abcdefghijklmnop', '名前名前名前名前'");
        Assert.Contains("abcdefghijk\u2026       16 note", result.Output);
        Assert.Contains("名前名前名\u2026         8 note", result.Output);
    }

    [Theory]
    [InlineData("60", 59)]
    [InlineData("", 119)]
    [InlineData("nonsense", 119)]
    public async Task Redirected_output_is_as_wide_as_COLUMNS_says_or_120(string columns, int expected)
    {
        var result = await ShellProcess.RunAsync(
            ["-ModulePath", module.ModulePath, "-Command", "$w = Get-Widget alpha; $w.Note = 'x' * 300; $w; $Host.UI.RawUI.BufferSize.Width"],
            string.Empty,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["COLUMNS"] = columns });
        var row = Array.Find(result.Output.Split('\n'), line => line.StartsWith("alpha", StringComparison.Ordinal));
        Assert.InRange(row!.Length, expected - 1, expected + 1);
        Assert.Contains($"\n{expected + 1}\n", result.Output);
    }

    [TerminalFact]
    public async Task A_terminal_is_as_wide_as_it_is()
    {
        using var terminal = ShellProcess.StartOnTerminal(
            ["-NoModule", "-Command", "$size = $Host.UI.RawUI.WindowSize; \"$($size.Width) by $($size.Height)\""], columns: 77);
        await terminal.WaitForAsync("77 by 40");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    private Task<ShellResult> RunAsync(string command) =>
        ShellProcess.RunAsync("-ModulePath", module.ModulePath, "-Command", command);
}
