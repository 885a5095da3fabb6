using System;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>What the shell returns to the system that called it.</summary>
public sealed class ExitCodeTests(TestModule module) : IClassFixture<TestModule>
{
    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("exit", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("1; No-SuchCommand", 1)]
    [InlineData("No-SuchCommand; 1", 0)]
    [InlineData("$PSVersionTable.NoSuchMethod(); exit 3", 3)]
    [InlineData("if (", 1)]
    [InlineData("& { exit 4 }", 4)]
    public async Task A_command_exits_as_in_pwsh(string command, int expected)
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", command);
        Assert.Equal(expected, result.ExitCode);
    }

    [UnixFact]
    public async Task A_native_program_that_fails_last_makes_a_command_fail()
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", "sh -c 'exit 9'");
        Assert.Equal(1, result.ExitCode);
    }

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 5", 5)]
    [InlineData("function f { exit 6 }; f; 'never'", 6)]
    [InlineData("throw 'x'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; No-SuchCommand", 1)]
    [InlineData("No-SuchCommand", 0)]
    [InlineData("'unfinished", 1)]
    [InlineData("try { exit 8 } finally { 'cleaned up' }", 8)]
    public async Task A_script_file_exits_as_with_pwsh(string script, int expected)
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-File", module.Write(Guid.NewGuid() + ".ps1", script));
        Assert.Equal(expected, result.ExitCode);
        Assert.DoesNotContain("never", result.Output);
    }

    [UnixFact]
    public async Task A_native_program_that_fails_in_a_script_file_is_the_scripts_own_business()
    {
        var ended = module.Write("native.ps1", "sh -c 'exit 9'");
        Assert.Equal(0, (await ShellProcess.RunAsync("-NoModule", ended)).ExitCode);

        var exited = module.Write("native exit.ps1", "sh -c 'exit 9'; exit 3");
        Assert.Equal(3, (await ShellProcess.RunAsync("-NoModule", exited)).ExitCode);
    }

    [Theory]
    [InlineData("exit 5", 5)]
    [InlineData("throw 'x'", 1)]
    [InlineData("'a'\nif ($true) {\n  'b'\n}\n", 0)]
    [InlineData("", 0)]
    public async Task A_script_on_standard_input_exits_likewise(string script, int expected)
    {
        var result = await ShellProcess.RunAsync(["-NoModule"], script);
        Assert.Equal(expected, result.ExitCode);
    }

    [Theory]
    [InlineData("-NoSuchOption", "'-NoSuchOption' is not an option of this shell.")]
    [InlineData("-File", "'-File' needs a value: a script.")]
    [InlineData("-Command", "'-Command' needs a value: the text to run, or - for standard input.")]
    [InlineData("-ModulePath", "'-ModulePath' needs a value: the folder or manifest of a module.")]
    [InlineData("no-such-file.ps1", "The script 'no-such-file.ps1' does not exist (looked for '")]
    [InlineData("notes.txt", "'notes.txt' is not a script: the name of a script ends in .ps1.")]
    public async Task A_wrong_command_line_exits_with_64_and_says_what_is_wrong(string argument, string expected)
    {
        var result = await ShellProcess.RunAsync(argument);
        Assert.Equal(64, result.ExitCode);
        Assert.StartsWith(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("-Help shows what this shell takes.", result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Help_names_every_option_and_exits_with_zero()
    {
        var result = await ShellProcess.RunAsync("--help");
        Assert.Equal(0, result.ExitCode);
        foreach (var option in new[] { "-File", "-Command", "-NonInteractive", "-ModulePath", "-NoModule", "-NoLogo", "-Help", "NO_COLOR" })
        {
            Assert.Contains(option, result.Output);
        }
    }
}
