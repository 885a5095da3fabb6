using System;
using System.IO;
using System.Threading.Tasks;
using RestrictedUsers.Testing.Terminals;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>The prompt, on a real pseudo terminal.</summary>
public sealed class PromptTests(TestModule module) : IClassFixture<TestModule>
{
    private const string Prompt = "RU> ";

    [TerminalFact]
    public async Task The_banner_names_the_module_and_exit_leaves_with_its_code()
    {
        using var terminal = Start();
        var banner = await terminal.WaitForAsync(Prompt);
        Assert.Contains("Widgets 1.2.0 on an embedded PowerShell 7.", banner);
        Assert.Contains("Type exit to leave, Get-Command -Module Widgets to see the commands.", banner);

        terminal.SendLine("exit 9");
        Assert.Equal(9, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task The_end_of_the_input_leaves_with_zero()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendEndOfInput();
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task An_error_does_not_end_the_prompt_and_is_kept()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("throw 'first ' + 'thing'");
        await terminal.WaitForAsync("Error: first thing");
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("\"kept: $($Error[0].Exception.Message)\"");
        await terminal.WaitForAsync("kept: first thing");
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task A_command_goes_over_several_lines_until_it_is_complete()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("1..2 | ForEach-Object {");
        await terminal.WaitForAsync("... ");
        terminal.SendLine("\"line $_ of\" + ' it'");
        await terminal.WaitForAsync("... ");
        terminal.SendLine("}");
        await terminal.WaitForAsync("line 1 of it");
        await terminal.WaitForAsync("line 2 of it");
        await terminal.WaitForAsync(Prompt);

        terminal.SendLine("if ($true) {");
        await terminal.WaitForAsync("... ");
        terminal.SendLine(string.Empty);
        await terminal.WaitForAsync("MissingEndCurlyBrace");
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task Ctrl_C_stops_an_endless_pipeline_runs_its_finally_and_not_the_shell()
    {
        var trace = Path.Combine(module.Folder, Guid.NewGuid() + ".txt");
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine($"Wait-Widget -Trace '{trace}'");
        await terminal.WaitForAsync("\nwaiting");
        Assert.False(File.Exists(trace));

        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        Assert.Equal("finally ran", await File.ReadAllTextAsync(trace));

        // And again, as the first one must not have used anything up.
        terminal.SendLine($"Wait-Widget -Trace '{trace}'");
        await terminal.WaitForAsync("\nwaiting");
        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("'still ' + 'here'");
        await terminal.WaitForAsync("still here");
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task Ctrl_C_at_the_prompt_throws_the_typed_line_away()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.Send("'this was ' + 'run'");
        await terminal.WaitForAsync("+ 'run'");
        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("'only ' + 'this'");
        await terminal.WaitForAsync("only this");
        await LeaveAsync(terminal);
        Assert.DoesNotContain("this was run", terminal.Output);
    }

    [TerminalFact]
    public async Task Ctrl_C_in_an_unfinished_command_goes_back_to_the_prompt()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("if ($true) {");
        await terminal.WaitForAsync("... ");
        terminal.SendInterrupt();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("2 * 21");
        await terminal.WaitForAsync("42");
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task History_keeps_what_was_typed()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("'some ' + 'thing'");
        await terminal.WaitForAsync("some thing");
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("(Get-History).CommandLine.Length");
        await terminal.WaitForAsync("\n17");
        await LeaveAsync(terminal);
    }

    [TerminalFact]
    public async Task A_termination_signal_ends_the_prompt_with_143()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        Assert.True(Signals.Send(terminal.ProcessId, Signals.Terminate));
        Assert.Equal(143, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task The_screen_is_cleared_and_help_is_shown_without_a_pager()
    {
        using var terminal = Start();
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("cls");
        await terminal.WaitForAsync("\u001b[2J\u001b[H");
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("help Remove-Widget");
        await terminal.WaitForAsync("Remove-Widget [-Name] <string>");
        await LeaveAsync(terminal);
    }

    private static async Task LeaveAsync(PseudoTerminal terminal)
    {
        await terminal.WaitForAsync(Prompt);
        terminal.SendLine("exit");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    private PseudoTerminal Start() => ShellProcess.StartOnTerminal(["-ModulePath", module.ModulePath]);
}
