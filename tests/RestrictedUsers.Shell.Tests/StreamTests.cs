using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using RestrictedUsers.Testing.Terminals;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Where the streams go, their colours, progress, and text that would drive the terminal.</summary>
public sealed class StreamTests(TestModule module) : IClassFixture<TestModule>
{
    private const string Escape = "\u001b";

    [Fact]
    public async Task Errors_go_to_standard_error_and_all_else_to_standard_output()
    {
        var result = await RunAsync("$DebugPreference = 'Continue'; Write-WidgetStreams -Verbose -InformationAction Continue");
        Assert.Equal("result\nWARNING: a warning\nVERBOSE: a verbose line\nDEBUG: a debug line\nan information\n", result.Output);
        Assert.Equal("Write-WidgetStreams: an error\n  (AnError,Write-WidgetStreams)\n", result.Error);
    }

    [Fact]
    public async Task Streams_that_are_not_asked_for_are_silent()
    {
        var result = await RunAsync("Write-WidgetStreams -WarningAction SilentlyContinue -ErrorAction SilentlyContinue");
        Assert.Equal("result\n", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task An_error_says_who_what_what_now_and_its_id_and_is_harmless()
    {
        var result = await RunAsync("Write-WidgetError");
        Assert.Equal(
            "Write-WidgetError: evil \u241b]0;title\u2407 and \u241b[2J name\n  Rename it\u241b[1A.\n  (BadWidget,Write-WidgetError)\n",
            result.Error);
        Assert.Equal("after the error\n", result.Output);
        Assert.DoesNotContain(Escape, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shown_error_record_looks_the_same()
    {
        var result = await RunAsync("Write-WidgetError 2>&1 | Out-Null; $Error[0]");
        Assert.StartsWith("Write-WidgetError: evil \u241b]0;title", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task An_error_in_a_script_names_the_line()
    {
        var script = module.Write("place of error.ps1", "'ok'\n\nthrow 'it broke'");
        var result = await ShellProcess.RunAsync("-NoModule", script);
        Assert.Equal("Error: it broke\n  at place of error.ps1:3\n", result.Error);
    }

    [Fact]
    public async Task A_long_error_is_not_cut_or_wrapped()
    {
        var result = await RunAsync("throw ('word ' * 60) + 'end'");
        Assert.Contains("word word end\n", result.Error);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Redirected_output_has_no_colours()
    {
        var result = await RunAsync("Get-Widget; \"$($PSStyle.Foreground.Red)red$($PSStyle.Reset)\"; Write-WidgetStreams");
        Assert.DoesNotContain(Escape, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, result.Error, StringComparison.Ordinal);
        Assert.Contains("\nred\n", result.Output);
    }

    [Fact]
    public async Task Redirected_output_has_colours_when_the_script_insists()
    {
        var result = await RunAsync("$PSStyle.OutputRendering = 'Ansi'; \"$($PSStyle.Foreground.Red)red\"");
        Assert.Equal($"{Escape}[31mred\n", result.Output);
    }

    [Fact]
    public async Task Redirected_output_keeps_all_other_characters()
    {
        var result = await RunAsync("\"a$([char] 8)b$([char] 0x9b)c\"");
        Assert.Equal("a\bb\u009bc\n", result.Output);
    }

    [TerminalFact]
    public async Task A_terminal_gets_colours()
    {
        using var terminal = Run("Get-Widget; Write-WidgetStreams -Verbose");
        Assert.Equal(1, await terminal.WaitForExitAsync());
        Assert.Contains($"{Escape}[32;1;3mWidget", terminal.Output, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[33;1mWARNING: a warning{Escape}[0m", terminal.Output, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[33;1mVERBOSE: a verbose line{Escape}[0m", terminal.Output, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[31;1mWrite-WidgetStreams: an error", terminal.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task NO_COLOR_turns_them_off()
    {
        using var terminal = Run(
            "Get-Widget; Write-WidgetStreams -Verbose; \"$($PSStyle.Foreground.Red)red$($PSStyle.Reset)\"",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["NO_COLOR"] = "1" });
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Contains("WARNING: a warning\r\n", terminal.Output);
        Assert.Contains("\r\nred\r\n", terminal.Output);
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*m", terminal.Output);
    }

    [TerminalFact]
    public async Task Only_colours_reach_the_terminal_from_text()
    {
        using var terminal = Run("\"a${([char] 27)}$([char] 27)[2Jb$([char] 27)]52;c;AAAA$([char] 7)c$([char] 27)[31md$([char] 13)e\"");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Contains($"a\u241b[2Jb\u241b]52;c;AAAA\u2407c{Escape}[31md\u240de", terminal.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Progress_is_one_line_that_is_redrawn_and_then_gone()
    {
        using var terminal = Run("Show-WidgetProgress");
        await terminal.WaitForAsync($"\r{Escape}[KPolishing: step 0 [                    ] 0 %, 1:40 left");
        await terminal.WaitForAsync($"\r{Escape}[KPolishing: step 50 [==========          ] 50 %, 0:50 left");
        await terminal.WaitForAsync($"\r{Escape}[KPolishing: step 100 [====================] 100 %, 0:00 left");
        await terminal.WaitForAsync($"\r{Escape}[Kpolished");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task A_dumb_terminal_gets_no_progress_and_no_sequences()
    {
        using var terminal = Run(
            "Show-WidgetProgress; Get-Widget", new Dictionary<string, string?>(StringComparer.Ordinal) { ["TERM"] = "dumb" });
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.DoesNotContain("Polishing", terminal.Output);
        Assert.DoesNotContain(Escape, terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirected_output_gets_no_progress()
    {
        var result = await RunAsync("Show-WidgetProgress");
        Assert.Equal("polished\n", result.Output);
        Assert.Empty(result.Error);
    }

    [TerminalFact]
    public async Task Progress_goes_to_the_terminal_when_the_results_go_into_a_file()
    {
        var file = Path.Combine(module.Folder, Guid.NewGuid() + ".txt");
        using var terminal = ShellProcess.StartOnTerminal(
            ["-ModulePath", module.ModulePath, "-Command", "Show-WidgetProgress"], redirection: $">'{file}'");
        await terminal.WaitForAsync("Polishing: step 50");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal("polished\n", await File.ReadAllTextAsync(file));
    }

    private Task<ShellResult> RunAsync(string command) =>
        ShellProcess.RunAsync("-ModulePath", module.ModulePath, "-Command", command);

    private PseudoTerminal Run(string command, IReadOnlyDictionary<string, string?>? environment = null) =>
        ShellProcess.StartOnTerminal(["-ModulePath", module.ModulePath, "-Command", command], environment);
}
