using System.Collections.Generic;
using System.Threading.Tasks;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Scripts: their arguments, their place, their input.</summary>
public sealed class ScriptTests(TestModule module) : IClassFixture<TestModule>
{
    private const string Parameters = """
        param([string] $Name = 'none', [int] $Count = 1, [switch] $Loud, [string[]] $Tag)
        "name=$Name count=$($Count * 2) loud=$Loud tag=$($Tag -join '+') rest=$($args -join '|')"
        """;

    public static TheoryData<string[], string> Arguments => new()
    {
        { [], "name=none count=2 loud=False tag= rest=" },
        { ["anna", "4"], "name=anna count=8 loud=False tag= rest=" },
        { ["-Name", "anna", "-Count", "4", "-Loud"], "name=anna count=8 loud=True tag= rest=" },
        { ["-Loud", "anna"], "name=anna count=2 loud=True tag= rest=" },
        { ["-Loud:$false", "-Name:anna", "5"], "name=anna count=10 loud=False tag= rest=" },
        { ["-Loud:$true", "anna", "5"], "name=anna count=10 loud=True tag= rest=" },
        { ["-Loud:False"], "name=none count=2 loud=False tag= rest=" },
        { ["-Name:", "anna"], "name=anna count=2 loud=False tag= rest=" },
        { ["-Count", "-3"], "name=none count=-6 loud=False tag= rest=" },
        { ["-Tag", "a,b"], "name=none count=2 loud=False tag=a,b rest=" },
        { ["anna", "1", "x", "--", "-Loud"], "name=anna count=2 loud=False tag=x rest=-Loud" },
        { ["it's", "1", "t", "$(throw)", "'; throw '", "", "*"], "name=it's count=2 loud=False tag=t rest=$(throw)|'; throw '||*" },
        { ["O\u2019Neil"], "name=O\u2019Neil count=2 loud=False tag= rest=" },
        { ["two\nlines"], "name=two\nlines count=2 loud=False tag= rest=" },
    };

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Arguments_bind_as_with_pwsh_File(string[] arguments, string expected)
    {
        var script = module.Write("parameters.ps1", Parameters);
        var result = await ShellProcess.RunAsync(new List<string>(["-NoModule", "-File", script, .. arguments]), string.Empty);
        Assert.Empty(result.Error);
        Assert.Equal(expected + "\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task An_argument_that_does_not_bind_is_an_error_that_names_the_parameter()
    {
        var result = await ShellProcess.RunAsync("-NoModule", module.Write("parameters.ps1", Parameters), "-Count", "many");
        Assert.Contains("parameter 'Count'", result.Error);
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_script_knows_its_own_place()
    {
        var script = module.Write("o'place [2].ps1", "$PSScriptRoot; $PSCommandPath; $MyInvocation.MyCommand.Path");
        var result = await ShellProcess.RunAsync("-NoModule", script);
        Assert.Equal($"{module.Folder}\n{script}\n{script}\n", result.Output);
    }

    [Fact]
    public async Task Options_go_before_the_script_and_what_follows_it_is_the_scripts()
    {
        var script = module.Write("own.ps1", "param($Command) \"command=$Command\"");
        var result = await ShellProcess.RunAsync("-NoLogo", "-NoProfile", "-NoModule", script, "-Command", "x");
        Assert.Equal("command=x\n", result.Output);
    }

    [Fact]
    public async Task The_rest_of_the_line_after_Command_is_the_command()
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-c", "1", "+", "2;", "'-File'");
        Assert.Equal("3\n-File\n", result.Output);
    }

    [Theory]
    [InlineData("-Command", "-")]
    [InlineData("-File", "-")]
    [InlineData("-", null)]
    public async Task A_dash_means_the_script_on_standard_input(string first, string? second)
    {
        List<string> arguments = second is null ? ["-NoModule", first] : ["-NoModule", first, second];
        var result = await ShellProcess.RunAsync(arguments, "\ufeff$name = 'Zoë'\nif ($name) {\n  \"hello $name\"\n}\n");
        Assert.Equal("hello Zoë\n", result.Output);
    }

    [Fact]
    public async Task Input_is_what_comes_on_standard_input()
    {
        var command = await ShellProcess.RunAsync(["-NoModule", "-Command", "$input | ForEach-Object { \"<$_>\" }"], "one\nzwei ü\n");
        Assert.Equal("<one>\n<zwei ü>\n", command.Output);

        var script = module.Write("input.ps1", "param($With) $input | ForEach-Object { \"$_$With\" }; exit 2");
        var file = await ShellProcess.RunAsync(["-NoModule", script, "!"], "one\ntwo");
        Assert.Equal("one!\ntwo!\n", file.Output);
        Assert.Equal(2, file.ExitCode);

        var process = module.Write("process.ps1", "process { \"each $_\" }");
        Assert.Equal("each one\neach two\n", (await ShellProcess.RunAsync(["-NoModule", process], "one\ntwo")).Output);
    }

    [Fact]
    public async Task A_script_that_does_not_use_its_input_does_not_wait_for_it()
    {
        using var process = ShellProcess.Start(["-NoModule", "-Command", "'done'"]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();

        // Standard input stays open and empty.
        var result = await ShellProcess.FinishAsync(process, output, error);
        Assert.Equal("done\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [UnixFact]
    public async Task A_native_program_reads_the_input_that_a_script_does_not_use()
    {
        var result = await ShellProcess.RunAsync(["-NoModule", "-Command", "sh -c 'read line; echo \"got $line\"'"], "hello\n");
        Assert.Equal("got hello\n", result.Output);
    }

    [Fact]
    public async Task A_script_may_end_before_its_input_does()
    {
        using var process = ShellProcess.Start(["-NoModule", "-Command", "$input | ForEach-Object { $_; exit 4 }"]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteLineAsync("first");
        await process.StandardInput.FlushAsync();
        var result = await ShellProcess.FinishAsync(process, output, error);
        Assert.Equal("first\n", result.Output);
        Assert.Equal(4, result.ExitCode);
    }
}
