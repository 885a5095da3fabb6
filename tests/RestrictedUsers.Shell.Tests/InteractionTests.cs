using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using RestrictedUsers.Testing.Terminals;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Questions: answered on a terminal, refused where nobody can answer.</summary>
public sealed class InteractionTests(TestModule module) : IClassFixture<TestModule>
{
    private const string Question = "[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"): ";

    [Fact]
    public async Task A_confirmation_on_a_pipe_fails_with_a_HostException_that_the_cmdlet_sees()
    {
        // The answers on standard input are not for it: a script whose input is a file must not confirm by accident.
        var result = await ShellProcess.RunAsync(
            ["-ModulePath", module.ModulePath, "-Command", "Remove-Widget one"], input: "Y\nA\n");
        Assert.Equal("no answer: HostException\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("$Host.UI.ReadLine()")]
    [InlineData("$Host.UI.ReadLineAsSecureString()")]
    [InlineData("$Host.UI.PromptForCredential('c', 'm', 'u', 't')")]
    [InlineData("$Host.UI.PromptForChoice('c', 'm', @('&Yes', '&No'), 0)")]
    [InlineData("$Host.EnterNestedPrompt()")]
    public async Task Every_kind_of_question_on_a_pipe_says_why_it_fails(string question)
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", $"try {{ {question} }} catch {{ $_.Exception.GetBaseException().Message }}");
        Assert.Equal("This needs an answer and nobody can give one: standard input is not a terminal.\n", result.Output);
    }

    [Fact]
    public async Task A_missing_mandatory_parameter_on_a_pipe_is_an_error()
    {
        var result = await ShellProcess.RunAsync("-ModulePath", module.ModulePath, "-Command", "Remove-Widget");
        Assert.Contains("missing mandatory parameters: Name", result.Error);
        Assert.Equal(1, result.ExitCode);
    }

    [TerminalFact]
    public async Task NonInteractive_refuses_questions_on_a_terminal_too()
    {
        using var terminal = Run("-NonInteractive", "-Command", "Remove-Widget one");
        await terminal.WaitForAsync("no answer: HostException");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task Yes_and_no_are_taken_for_one_and_Enter_is_the_default()
    {
        using var terminal = Run("-Command", "'one', 'two', 'three' | Remove-Widget");
        var question = await terminal.WaitForAsync(Question);
        Assert.Contains("Confirm\r\n", question);
        Assert.Contains("Performing the operation \"Remove the widget\" on target \"one\".\r\n", question);
        terminal.SendLine("y");
        await terminal.WaitForAsync("removed one");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("No");
        await terminal.WaitForAsync("kept two");
        await terminal.WaitForAsync(Question);
        terminal.SendLine(string.Empty);
        await terminal.WaitForAsync("removed three");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task Yes_to_all_is_asked_once()
    {
        using var terminal = Run("-Command", "'one', 'two', 'three' | Remove-Widget");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("A");
        await terminal.WaitForAsync("removed three");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal(2, terminal.Output.Split(Question).Length);
    }

    [TerminalFact]
    public async Task No_to_all_is_asked_once()
    {
        using var terminal = Run("-Command", "'one', 'two' | Remove-Widget");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("L");
        await terminal.WaitForAsync("kept one");
        await terminal.WaitForAsync("kept two");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal(2, terminal.Output.Split(Question).Length);
    }

    [TerminalFact]
    public async Task What_is_no_answer_is_asked_again_and_a_question_mark_explains()
    {
        using var terminal = Run("-Command", "Remove-Widget one");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("perhaps");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("?");
        await terminal.WaitForAsync("Y - Continue with only the next step of the operation.");
        await terminal.WaitForAsync("L - Skip this operation and all subsequent operations.");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("n");
        await terminal.WaitForAsync("kept one");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task Suspend_opens_a_nested_prompt_and_exit_goes_back_to_the_question()
    {
        using var terminal = Run("-Command", "Remove-Widget one");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("S");
        await terminal.WaitForAsync("RU>> ");
        terminal.SendLine("'looked ' + 'around'");
        await terminal.WaitForAsync("looked around");
        await terminal.WaitForAsync("RU>> ");

        // Ctrl+C belongs to the nested prompt, not to the command that waits.
        terminal.SendLine("while ($true) { }");
        terminal.SendInterrupt();
        await terminal.WaitForAsync("RU>> ");
        terminal.SendLine("exit");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("Y");
        await terminal.WaitForAsync("removed one");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task ShouldContinue_is_asked_and_answered()
    {
        using var terminal = Run("-Command", "Test-Continue one");
        var question = await terminal.WaitForAsync("(default is \"Y\"): ");
        Assert.Contains("Second danger", question);
        Assert.Contains("Really one", question);
        terminal.SendLine("n");
        await terminal.WaitForAsync("did not");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task Ctrl_C_at_a_question_stops_the_command_and_answers_nothing()
    {
        using var terminal = ShellProcess.StartOnTerminal(["-ModulePath", module.ModulePath]);
        await terminal.WaitForAsync("RU> ");
        terminal.SendLine("'one', 'two' | Remove-Widget");
        await terminal.WaitForAsync(Question);
        terminal.Send("Y");
        terminal.SendInterrupt();
        await terminal.WaitForAsync("RU> ");

        // Neither the Y nor the question is left over.
        terminal.SendLine("'free ' + 'again'");
        await terminal.WaitForAsync("free again");
        await terminal.WaitForAsync("RU> ");
        terminal.SendLine("exit");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.DoesNotContain("removed", terminal.Output);
        Assert.DoesNotContain("kept", terminal.Output);
        Assert.DoesNotContain("no answer", terminal.Output);
    }

    [TerminalFact]
    public async Task Ctrl_C_at_a_question_of_a_command_line_exits_with_130()
    {
        using var terminal = Run("-Command", "Remove-Widget one");
        await terminal.WaitForAsync(Question);
        terminal.SendInterrupt();
        Assert.Equal(130, await terminal.WaitForExitAsync());
        Assert.DoesNotContain("removed", terminal.Output);

        // Nor does the stop look like a failed question, which the catch in Remove-Widget would report.
        Assert.DoesNotContain("no answer", terminal.Output);
    }

    [TerminalFact]
    public async Task The_end_of_the_input_is_no_answer()
    {
        using var terminal = Run("-Command", "Remove-Widget one");
        await terminal.WaitForAsync(Question);
        terminal.SendEndOfInput();
        await terminal.WaitForAsync("no answer: HostException");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task A_question_is_seen_when_the_results_go_into_a_file()
    {
        var file = Path.Combine(module.Folder, Guid.NewGuid() + ".txt");
        using var terminal = ShellProcess.StartOnTerminal(
            ["-ModulePath", module.ModulePath, "-Command", "Remove-Widget one"], redirection: $">'{file}'");
        await terminal.WaitForAsync(Question);
        terminal.SendLine("y");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal("removed one\n", await File.ReadAllTextAsync(file));
        Assert.DoesNotContain("removed", terminal.Output);
    }

    [TerminalFact]
    public async Task A_missing_mandatory_parameter_is_asked_for()
    {
        using var terminal = Run("-Command", "Remove-Widget -Confirm:$false");
        await terminal.WaitForAsync("Name: ");
        terminal.SendLine("typed");
        await terminal.WaitForAsync("removed typed");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task A_list_is_asked_for_until_an_empty_line()
    {
        using var terminal = Run(
            "-Command",
            "function f { param([Parameter(Mandatory, HelpMessage = 'the colours')] [string[]] $Colour) $Colour.Count; $Colour -join '+' }; f");
        await terminal.WaitForAsync("Colour[0]: ");
        terminal.SendLine("!?");
        await terminal.WaitForAsync("the colours");
        await terminal.WaitForAsync("Colour[0]: ");
        terminal.SendLine("red");
        await terminal.WaitForAsync("Colour[1]: ");
        terminal.SendLine("blue");
        await terminal.WaitForAsync("Colour[2]: ");
        terminal.SendLine(string.Empty);
        await terminal.WaitForAsync("red+blue");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [TerminalFact]
    public async Task A_secret_is_not_shown_and_what_follows_is()
    {
        using var terminal = Run(
            "-Command",
            "$c = $Host.UI.PromptForCredential('Sign in', 'Please', '', 't'); \"user $($c.UserName) has $($c.GetNetworkCredential().Password.Length) letters\"; "
            + "\"then $($Host.UI.ReadLine())\"");
        await terminal.WaitForAsync("User: ");
        terminal.SendLine("anna");
        await terminal.WaitForAsync("Password for user anna: ");
        terminal.SendLine("s3cret!");
        await terminal.WaitForAsync("user anna has 7 letters");
        terminal.SendLine("visible");
        await terminal.WaitForAsync("then visible");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.DoesNotContain("s3cret", terminal.Output);
        Assert.Equal(3, terminal.Output.Split("visible").Length);
    }

    [TerminalFact]
    public async Task A_question_shows_escape_sequences_harmless()
    {
        using var terminal = Run("-Command", "Remove-Widget \"evil$([char] 27)[2Jname\"");
        var question = await terminal.WaitForAsync(Question);
        Assert.Contains("\"evil\u241b[2Jname\"", question, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", terminal.Output, StringComparison.Ordinal);
        terminal.SendLine("n");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    private PseudoTerminal Run(params string[] arguments) =>
        ShellProcess.StartOnTerminal(new List<string>(["-ModulePath", module.ModulePath, .. arguments]));
}
