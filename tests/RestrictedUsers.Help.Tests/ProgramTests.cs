using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace RestrictedUsers.Help.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("help-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_are_written_as_UTF_8_with_line_feeds_and_the_same_every_time()
    {
        var output = Path.Combine(_folder, "module", "en-US");
        Assert.Equal(0, Run("--source", TestPages.SampleFolder, "--output", output, "--assembly-name", TestPages.AssemblyName).ExitCode);
        var first = Directory.GetFiles(output).Order(StringComparer.Ordinal).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        Assert.Equal(0, Run("--source", TestPages.SampleFolder, "--output", output, "--assembly-name", TestPages.AssemblyName).ExitCode);

        Assert.Equal(["RestrictedUsers.Help.Tests.dll-Help.xml", "about_SampleMessages.help.txt"], first.Keys);
        Assert.All(first, f => Assert.Equal(f.Value, File.ReadAllBytes(Path.Combine(output, f.Key))));
        Assert.All(first.Values, b => Assert.DoesNotContain((byte)'\r', b));
        Assert.All(first.Values, b => Assert.NotEqual(0xEF, b[0]));
    }

    [Fact]
    public void Check_writes_nothing()
    {
        var output = Path.Combine(_folder, "en-US");
        var run = Run("--check", "--source", TestPages.SampleFolder, "--output", output, "--assembly-name", TestPages.AssemblyName);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Help: 2 cmdlets and 1 topics checked.", run.Output.Trim());
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public void Errors_of_every_page_are_reported_and_nothing_is_written()
    {
        foreach (var name in new[] { "Get-SampleMessage", TestPages.Command })
        {
            File.WriteAllText(Path.Combine(_folder, name + ".md"), TestPages.With("Locale: en-US", "Language: en-US", name));
        }

        File.WriteAllText(Path.Combine(_folder, "about_SampleMessages.md"), TestPages.Text(TestPages.Topic));
        var output = Path.Combine(_folder, "out");
        var run = Run("--source", _folder, "--output", output, "--assembly-name", TestPages.AssemblyName);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            new[] { ("Get-SampleMessage", 5), (TestPages.Command, 5) }.Select(p => $"{Path.Combine(_folder, p.Item1 + ".md")}({p.Item2},1): error RUHELP004"),
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..l.IndexOf(": The key", StringComparison.Ordinal)]));
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public void An_example_that_no_test_runs_fails_the_build()
    {
        File.WriteAllText(
            Path.Combine(_folder, TestPages.Command + ".md"),
            TestPages.With("<!-- test\nengine: core\ntype: none\nassert: $result.Count -eq 0\n-->\n\n", ""));
        File.WriteAllText(Path.Combine(_folder, "Get-SampleMessage.md"), TestPages.Text("Get-SampleMessage"));
        File.WriteAllText(Path.Combine(_folder, "about_SampleMessages.md"), TestPages.Text(TestPages.Topic));
        var output = Path.Combine(_folder, "out");
        var examples = Path.Combine(_folder, "examples.json");
        var run = Run("--source", _folder, "--output", output, "--assembly-name", TestPages.AssemblyName, "--examples", examples);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(": error RUHELP018: The example does not say how it is tested.", Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
        Assert.False(File.Exists(examples));
    }

    [Fact]
    public void Examples_are_written_as_JSON_that_every_PowerShell_can_read()
    {
        var examples = Path.Combine(_folder, "examples.json");
        Assert.Equal(0, Run(
            "--source", TestPages.SampleFolder, "--output", _folder, "--assembly-name", TestPages.AssemblyName, "--examples", examples).ExitCode);

        var bytes = File.ReadAllBytes(examples);
        Assert.All(bytes, b => Assert.InRange(b, (byte)'\n', (byte)'~'));
        using var json = JsonDocument.Parse(bytes);
        Assert.Equal(6, json.RootElement.GetArrayLength());
        var example = json.RootElement[5];
        Assert.Equal(TestPages.Command, example.GetProperty("command").GetString());
        Assert.Equal("Example 3: Remove what another command found", example.GetProperty("title").GetString());
        Assert.Equal("core", example.GetProperty("engine").GetString());
        Assert.Equal("Get-SampleMessage | Remove-SampleMessage -Priority $minimum -Force", example.GetProperty("code").GetString());
        Assert.Equal("$minimum = 'High'", example.GetProperty("setup").GetString());
        Assert.Equal("RestrictedUsers.Help.Tests.SampleCommands.SampleMessage", example.GetProperty("outputTypes")[0].GetString());
        Assert.Equal("($result | ForEach-Object Priority) -contains 'High'", example.GetProperty("assert").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("setup").ValueKind);
        Assert.Equal(0, json.RootElement[4].GetProperty("outputTypes").GetArrayLength());
    }

    [Fact]
    public void A_folder_without_pages_is_an_error()
    {
        var run = Run("--source", _folder, "--check", "--assembly-name", TestPages.AssemblyName);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error RUHELP025", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source is missing.", "--check", "--assembly-name", "A.dll")]
    [InlineData("--output is missing.", "--source", "x", "--assembly-name", "A.dll")]
    [InlineData("--assembly-name is missing.", "--source", "x", "--check")]
    [InlineData("--source needs a value.", "--check", "--source")]
    [InlineData("--source is there twice.", "--source", "x", "--source", "y")]
    [InlineData("'--verbose' is not known.", "--verbose")]
    [InlineData("there is no folder 'no-such-folder'.", "--source", "no-such-folder", "--check", "--assembly-name", "A.dll")]
    public void Wrong_usage_is_explained(string message, params string[] args)
    {
        var run = Run(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = Program.Run(args, output, error);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
