using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Pages;

/// <summary>Every example of the help pages, run on the tenant in memory.</summary>
public sealed class ExampleTests
{
    /// <summary>What an example starts from unless its test comment says otherwise.</summary>
    private const string UsualSetup = "Connect-ProtectionService -Emulator";

    public static TheoryData<string, string> CoreExamples
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string command, string title) in HelpPages.Examples(ExampleEngine.Core))
            {
                data.Add(command, title);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CoreExamples))]
    public void An_example_of_core_commands_writes_what_its_page_declares(string command, string title)
    {
        ExampleHelp example = HelpPages.Of(command).Examples.Single(e => e.Title == title);
        ExampleTest test = example.Test!;
        using var session = new Session();

        RunResult run = session.Run($$"""
            {{test.Setup ?? UsualSetup}}
            $result = @(
            {{example.Code}}
            )
            @{ Result = $result; Assert = [bool]({{test.Assert}}) }
            """).AssertSuccess();

        var values = (Hashtable)run.Output.Single().BaseObject;
        Assert.Equal(
            test.OutputTypes.Order(StringComparer.Ordinal),
            ((object[])values["Result"]!).Select(TypeName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True((bool)values["Assert"]!, test.Assert);
    }

    [Fact]
    public void Every_other_example_is_in_the_file_that_the_Pester_suite_runs()
    {
        string path = Path.Combine(BuiltModule.RepositoryRoot, "out", "RestrictedUsers.Examples.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));

        Assert.Equal(
            HelpPages.Examples(ExampleEngine.Pester),
            json.RootElement.EnumerateArray()
                .Where(e => e.GetProperty("engine").GetString() == "pester")
                .Select(e => (e.GetProperty("command").GetString()!, e.GetProperty("title").GetString()!)));
        Assert.Equal(HelpPages.Source.Pages.Sum(p => p.Examples.Count), json.RootElement.GetArrayLength());
        Assert.Contains("RestrictedUsers.Examples.json", File.ReadAllText(Path.Combine(BuiltModule.RepositoryRoot, "tests", "pester", "Examples.Tests.ps1")), StringComparison.Ordinal);
    }

    private static string TypeName(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value).GetType().FullName!;
}
