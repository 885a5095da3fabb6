using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Help.Model;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>What Get-Help of the real engine makes of the files that the program wrote.</summary>
public sealed class EngineTests(HelpEngine engine) : IClassFixture<HelpEngine>
{
    [Fact]
    public void Synopsis_and_description_are_the_page_s()
    {
        var help = Assert.Single(engine.Run("Get-Help Remove-SampleMessage -Full"));

        Assert.Equal("Remove-SampleMessage", Text(help, "Name"));
        Assert.Equal("Removes messages, by name or by piped object.", Text(help, "Synopsis").Trim());
        var description = Paragraphs(help.Properties["description"].Value);
        Assert.Equal(
            "The Remove-SampleMessage cmdlet removes messages & nothing else. -Priority narrows what it removes; " +
            "the list is read first, as the guide (https://example.com/guide) says.",
            description[0]);
        Assert.Equal("NOTE: What is removed cannot be brought back.", description[^1]);
    }

    [Fact]
    public void Syntax_has_an_item_for_each_parameter_set_the_default_one_first()
    {
        var items = engine.Run("(Get-Help Remove-SampleMessage).syntax.syntaxItem");

        Assert.Equal(
            ["Name,Limit,Priority,Force,WhatIf,Confirm", "InputObject,Priority,Force,WhatIf,Confirm"],
            items.Select(i => string.Join(',', Items(i, "parameter").Select(p => Text(p, "name")))));
        var name = Items(items[0], "parameter")[0];
        Assert.Equal(("true", "0", "True (ByPropertyName)"), (Text(name, "required"), Text(name, "position"), Text(name, "pipelineInput")));
    }

    [Theory]
    [InlineData("Name", "true", "0", "True (ByPropertyName)", "Id, MessageName", "true", "None", "String[]", "System.String[]")]
    [InlineData("InputObject", "true", "named", "True (ByValue)", "none", "false", "None", "SampleMessage", "RestrictedUsers.Help.Tests.SampleCommands.SampleMessage")]
    [InlineData("Limit", "false", "1", "False", "none", "false", "10", "Int32", "System.Int32")]
    [InlineData("Priority", "false", "named", "False", "none", "false", "Low", "SamplePriority", "RestrictedUsers.Help.Tests.SampleCommands.SamplePriority")]
    [InlineData("Confirm", "false", "named", "False", "cf", "false", "False", "SwitchParameter", "System.Management.Automation.SwitchParameter")]
    public void Parameters_have_the_page_s_properties(
        string name, string required, string position, string pipelineInput, string aliases, string globbing, string defaultValue, string value, string type)
    {
        var parameter = Assert.Single(engine.Run($"Get-Help Remove-SampleMessage -Parameter {name}"));

        Assert.Equal(
            [name, required, position, pipelineInput, aliases, globbing, defaultValue, value, type],
            new[] { "name", "required", "position", "pipelineInput", "aliases", "globbing", "defaultValue", "parameterValue" }
                .Select(p => Text(parameter, p))
                .Append(Text((PSObject)parameter.Properties["type"].Value, "name")));
    }

    [Fact]
    public void Every_parameter_is_found_by_a_wildcard()
    {
        var names = engine.Run("Get-Help Remove-SampleMessage -Parameter * | ForEach-Object name").Select(n => n.BaseObject);

        Assert.Equal(["Confirm", "Force", "InputObject", "Limit", "Name", "Priority", "WhatIf"], names);
    }

    [Fact]
    public void Examples_keep_title_code_and_remarks_and_lose_the_test_marker()
    {
        var examples = engine.Run("(Get-Help Remove-SampleMessage -Examples).examples.example");

        Assert.Equal(3, examples.Count);
        Assert.Equal("Example 1: Remove a message by its name", Text(examples[0], "title"));
        Assert.Equal(
            "# One message, by its whole name\nRemove-SampleMessage -Name Welcome -Confirm:$false |\n    ForEach-Object { $_ }",
            Text(examples[0], "code").ReplaceLineEndings("\n"));
        Assert.Equal(
            [
                "This removes one message.",
                "Name     Priority\n----     --------\nWelcome  Normal\n  (1 message)",
                "The message is written to the pipeline after it was removed.",
                "It is shown above.",
            ],
            Paragraphs(examples[0].Properties["remarks"].Value).Where(p => p.Length > 0));
        Assert.DoesNotContain("engine:", string.Join('\n', engine.Show("Get-Help Remove-SampleMessage -Full")), StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_outputs_notes_and_links_are_the_page_s()
    {
        var help = Assert.Single(engine.Run("Get-Help Remove-SampleMessage -Full"));

        Assert.Equal(
            ["RestrictedUsers.Help.Tests.SampleCommands.SampleMessage", "System.Object"],
            engine.Run("(Get-Help Remove-SampleMessage -Full).inputTypes.inputType | ForEach-Object { $_.type.name }").Select(Trimmed));
        Assert.Equal(
            ["RestrictedUsers.Help.Tests.SampleCommands.SampleMessage"],
            engine.Run("(Get-Help Remove-SampleMessage -Full).returnValues.returnValue | ForEach-Object { $_.type.name }").Select(Trimmed));
        Assert.Equal(
            ["Removing a message that is already gone is no error."],
            Paragraphs(((PSObject)help.Properties["alertSet"].Value).Properties["alert"].Value));
        Assert.Equal(
            ["Online Version:|https://example.com/help/Remove-SampleMessage", "Get-SampleMessage|", "about_SampleMessages|", "The guide|https://example.com/guide"],
            engine.Run("(Get-Help Remove-SampleMessage -Full).relatedLinks.navigationLink | ForEach-Object { $_.linkText + '|' + $_.uri }").Select(Trimmed));
    }

    [Fact]
    public void The_console_shows_syntax_lists_tables_and_examples_apart()
    {
        var lines = engine.Show("Get-Help Remove-SampleMessage -Full").Select(l => l.Trim()).ToList();

        Assert.Contains(lines, l => l.StartsWith("Remove-SampleMessage [-Name] <String[]> [[-Limit] <Int32>] [-Priority {Low | Normal | High}]", StringComparison.Ordinal));
        Assert.Contains("- a name in any script: Üñî, 通知", lines);
        Assert.Contains("High      待てない", lines);
        Assert.Contains("-Priority <SamplePriority>", lines);

        // The engine runs an introduction into the code, and one example into the next, unless told otherwise.
        Assert.Contains("# One message, by its whole name", lines);
        Assert.Equal("", lines[lines.IndexOf("Example 2: See what would be removed") - 1]);
    }

    [Fact]
    public void A_topic_is_shown_as_written_and_listed_with_its_short_description()
    {
        var text = Assert.IsType<string>(Assert.Single(engine.Run("Get-Help about_SampleMessages")).BaseObject);

        Assert.Equal(File.ReadAllText(Path.Combine(engine.ModulePath, "en-US", "about_SampleMessages.help.txt")), text);
        Assert.Equal(
            ["about_SampleMessages: How sample messages are kept, listed and removed."],
            engine.Run("Get-Help about_Sample* | ForEach-Object { $_.Name + ': ' + $_.Synopsis }").Select(Trimmed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("ja-JP")]
    public void Help_is_found_in_another_language_too(string culture)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(["Lists messages."], engine.Run("(Get-Help Get-SampleMessage).Synopsis").Select(Trimmed));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (var page in HelpSource.Read(TestPages.SampleFolder, TestPages.AssemblyName).Pages)
        {
            for (var i = 0; i < page.Examples.Count; i++)
            {
                data.Add(page.Name, i);
            }
        }

        return data;
    }

    /// <summary>The model has all that a test needs to run an example.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="index">The example.</param>
    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_runs_as_its_marker_declares(string command, int index)
    {
        var page = HelpSource.Read(TestPages.SampleFolder, TestPages.AssemblyName).Pages.Single(p => p.Name == command);
        var example = page.Examples[index];
        Assert.Equal(ExampleEngine.Core, example.Test!.Engine);

        var ran = Assert.Single(engine.Run(
            $"{example.Test.Setup}\n$result = @(& {{ {example.Code}\n }})\n@{{ Result = $result; Assert = ({example.Test.Assert}) }}"));

        var values = (Hashtable)ran.BaseObject;
        var types = ((object[])values["Result"]!).Select(r => r is PSObject wrapped ? wrapped.BaseObject.GetType().FullName! : r.GetType().FullName!);
        Assert.Equal(example.Test.OutputTypes, types.Distinct(StringComparer.Ordinal));
        Assert.True(LanguagePrimitives.IsTrue(values["Assert"]), example.Test.Assert);
    }

    private static string Text(PSObject item, string property) => $"{item.Properties[property]?.Value}";

    private static string Trimmed(PSObject item) => $"{item}".Trim();

    private static List<PSObject> Items(PSObject item, string property) =>
        [.. LanguagePrimitives.GetEnumerable(item.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private static List<string> Paragraphs(object text) =>
        [.. (LanguagePrimitives.GetEnumerable(text) ?? new[] { text }).Cast<object>().Select(p => Text(PSObject.AsPSObject(p), "Text").ReplaceLineEndings("\n").TrimEnd())];
}
