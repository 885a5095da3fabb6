using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using RestrictedUsers.Commands;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Pages;

/// <summary>The help pages say of the built cmdlets what the engine says of them.</summary>
public sealed class PageTests : IDisposable
{
    private readonly Session _session = new();

    public static TheoryData<string> Commands => [.. CommandTypes.Keys];

    private static Dictionary<string, Type> CommandTypes { get; } = typeof(GetBlockedSenderCommand).Assembly.GetTypes()
        .Select(t => (Type: t, Cmdlet: t.GetCustomAttribute<CmdletAttribute>()))
        .Where(t => t.Cmdlet is not null)
        .ToDictionary(t => $"{t.Cmdlet!.VerbName}-{t.Cmdlet.NounName}", t => t.Type, StringComparer.Ordinal);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        Assert.Empty(HelpPages.Source.Errors);
        Assert.Equal(
            _session.Run("(Get-Module RestrictedUsers).ExportedCmdlets.Keys").Of<string>().Order(StringComparer.Ordinal),
            HelpPages.Source.Pages.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(HelpPages.Source.Pages, p => Assert.Equal("RestrictedUsers", p.ModuleName));
        Assert.All(HelpPages.Source.Pages, p => Assert.InRange(p.Examples.Count, 3, int.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_are_in_the_sets_positions_and_pipelines_that_the_page_says(string command)
    {
        CmdletInfo cmdlet = Info(command);
        CommandHelpPage page = HelpPages.Of(command);

        Assert.Equal(
            cmdlet.ParameterSets.SelectMany(s => Documented(s).Select(p => Line(s.Name, p))).Order(StringComparer.Ordinal),
            page.Syntax.Select(s => s.ParameterSetName)
                .SelectMany(set => page.Parameters.Where(p => p.InSet(set) is not null).Select(p => Line(set, p, p.InSet(set)!)))
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            cmdlet.ParameterSets.Count > 1 ? cmdlet.DefaultParameterSet : null,
            page.Syntax.SingleOrDefault(s => s.IsDefault)?.ParameterSetName);
        Assert.Equal(CommandTypes[command].GetCustomAttribute<CmdletAttribute>()!.HelpUri, page.HelpUri?.AbsoluteUri);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_have_the_type_aliases_values_and_default_that_the_page_says(string command)
    {
        CommandHelpPage page = HelpPages.Of(command);
        object fresh = Activator.CreateInstance(CommandTypes[command])!;

        foreach (ParameterMetadata parameter in Info(command).Parameters.Values.Where(p => !Cmdlet.CommonParameters.Contains(p.Name)))
        {
            ParameterHelp help = page.FindParameter(parameter.Name)!;
            Assert.Equal(parameter.ParameterType.FullName, help.TypeName);
            Assert.Equal(parameter.Aliases.Order(StringComparer.Ordinal), help.Aliases.Order(StringComparer.Ordinal));
            Assert.Equal(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(), help.SupportsWildcards);
            Assert.Equal(AcceptedValues(parameter, help), help.AcceptedValues);
            Assert.Equal(parameter.Attributes.OfType<ParameterAttribute>().Any(a => a.DontShow), help.DontShow);
            if (DefaultOf(fresh, parameter) is { } value)
            {
                Assert.Equal(value, help.DefaultValue);
            }
        }
    }

    // The names of an enumeration may be listed, or described where its own page is.
    private static IEnumerable<string> AcceptedValues(ParameterMetadata parameter, ParameterHelp help) =>
        parameter.ParameterType.IsEnum && help.AcceptedValues.Count > 0
            ? Enum.GetNames(parameter.ParameterType)
            : parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(v => v.ValidValues);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Outputs_are_described_with_every_member(string command)
    {
        CommandHelpPage page = HelpPages.Of(command);
        Type[] types = [.. CommandTypes[command].GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type).Select(t => t.Type).Distinct()];

        Assert.Equal(
            types.Select(t => t == typeof(void) ? "None" : t.FullName!).Order(StringComparer.Ordinal),
            page.Outputs.Select(o => o.Name).Order(StringComparer.Ordinal));
        foreach (Type type in types.Where(t => t != typeof(void)))
        {
            string text = page.Outputs.Single(o => o.Name == type.FullName).Description.ToString();
            Assert.All(type.GetProperties(), p => Assert.Matches($@"\b{p.Name}\b", text));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_built_module_shows_the_page(string command)
    {
        CommandHelpPage page = HelpPages.Of(command);
        var help = (Hashtable)_session.Run($$"""
            $help = Get-Help {{command}} -Full
            @{
                Synopsis = "$($help.Synopsis)".Trim()
                Titles = @($help.examples.example | ForEach-Object title)
                Undescribed = @($help.parameters.parameter | Where-Object { -not $_.description.Text } | ForEach-Object name)
            }
            """).AssertSuccess().Output.Single().BaseObject;

        Assert.Equal(page.Synopsis.ToString(), help["Synopsis"]);
        Assert.Equal(page.Examples.Select(e => e.Title), ((object[])help["Titles"]!).Select(t => t.ToString()));
        Assert.Empty((object[])help["Undescribed"]!);
    }

    [Fact]
    public void The_built_module_shows_the_topics_in_lines_that_fit_a_console()
    {
        Assert.Equal(
            ["about_RestrictedUsers", "about_RestrictedUsers_Emulator", "about_RestrictedUsers_Errors"],
            HelpPages.Source.Topics.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (AboutTopic topic in HelpPages.Source.Topics)
        {
            string text = Assert.Single(_session.Run($"Get-Help {topic.Name}").AssertSuccess().Of<string>());
            Assert.Contains(topic.ShortDescription, text, StringComparison.Ordinal);
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains("://", StringComparison.Ordinal), line));
        }
    }

    [Fact]
    public void Commands_that_the_pages_name_exist()
    {
        string[] exported = [.. CommandTypes.Keys];

        // Those of this module's nouns: a renamed cmdlet must not live on in a text.
        string nouns = string.Join('|', exported.Select(c => c[(c.IndexOf('-', StringComparison.Ordinal) + 1)..]).Distinct(StringComparer.Ordinal));
        foreach (string file in Directory.EnumerateFiles(HelpPages.Folder, "*.md"))
        {
            Assert.All(
                Regex.Matches(File.ReadAllText(file), $@"\b[A-Z][a-z]+-(?:{nouns})\b", RegexOptions.NonBacktracking).Select(m => m.Value).Distinct(StringComparer.Ordinal),
                name => Assert.Contains(name, exported));
        }
    }

    private CmdletInfo Info(string command) => Assert.Single(_session.Run($"Get-Command {command} -Module RestrictedUsers").Of<CmdletInfo>());

    private static IEnumerable<CommandParameterInfo> Documented(CommandParameterSetInfo set) =>
        set.Parameters.Where(p => !Cmdlet.CommonParameters.Contains(p.Name));

    private static string Line(string set, CommandParameterInfo p) => Line(
        set, p.Name, p.IsMandatory, p.Position < 0 ? null : p.Position, p.ValueFromPipeline, p.ValueFromPipelineByPropertyName, p.ValueFromRemainingArguments);

    private static string Line(string set, ParameterHelp p, ParameterSetHelp s) => Line(
        set, p.Name, s.IsRequired, s.Position, s.ValueFromPipeline, s.ValueFromPipelineByPropertyName, s.ValueFromRemainingArguments);

    private static string Line(string set, string name, bool isMandatory, int? position, bool byValue, bool byName, bool remaining) =>
        $"{set} -{name} required={isMandatory} position={position?.ToString(CultureInfo.InvariantCulture) ?? "named"} byValue={byValue} byName={byName} remaining={remaining}";

    // What the property has before anything is bound, where that is more than "nothing".
    private static string? DefaultOf(object cmdlet, ParameterMetadata parameter)
    {
        object? value = cmdlet.GetType().GetProperty(parameter.Name)?.GetValue(cmdlet);
        return value is null or SwitchParameter || (value.GetType().IsValueType && value.Equals(Activator.CreateInstance(value.GetType())))
            ? null
            : LanguagePrimitives.ConvertTo<string>(value);
    }
}
