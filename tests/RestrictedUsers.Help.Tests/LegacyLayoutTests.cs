using System.Linq;
using RestrictedUsers.Help.Model;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>A page that was made with platyPS 0.14.</summary>
public sealed class LegacyLayoutTests
{
    private static readonly CommandHelpPage Page = Assert.Single(HelpSource.Read(TestPages.LegacyFolder, TestPages.AssemblyName).Pages);

    [Fact]
    public void The_page_has_no_error() => Assert.Empty(HelpSource.Read(TestPages.LegacyFolder, TestPages.AssemblyName).Errors);

    [Fact]
    public void Properties_have_the_same_meaning_as_in_the_present_layout()
    {
        var id = Page.FindParameter("id")!;
        Assert.Equal(["Number", "No"], id.Aliases);
        Assert.Equal("", id.DefaultValue);
        var set = Assert.Single(id.ParameterSets);
        Assert.Equal(("Id", (int?)null, true, true, true), (set.Name, set.Position, set.IsRequired, set.ValueFromPipeline, set.ValueFromPipelineByPropertyName));
        Assert.Equal(["Any", "User", "Connector"], Page.FindParameter("Kind")!.AcceptedValues);
        Assert.Equal("https://example.com/help/Get-SampleMessage", Page.HelpUri!.AbsoluteUri);
    }

    [Fact]
    public void Two_blocks_describe_two_parameter_sets()
    {
        var name = Page.FindParameter("Name")!;

        Assert.Equal((0, false, true), (name.InSet("Name")!.Position!.Value, name.InSet("Name")!.IsRequired, name.InSet("Name")!.ValueFromPipeline));
        Assert.Equal(((int?)null, true, false), (name.InSet("Id")!.Position, name.InSet("Id")!.IsRequired, name.InSet("Id")!.ValueFromPipeline));
        Assert.Null(name.InSet("Other"));
    }

    [Fact]
    public void Markers_say_engine_types_and_setup()
    {
        var tests = Page.Examples.Select(e => e.Test!).ToList();

        Assert.Equal([ExampleEngine.Pester, ExampleEngine.Core, ExampleEngine.Core], tests.Select(t => t.Engine));
        Assert.Equal(["System.String", "System.Int32"], tests[0].OutputTypes);
        Assert.Null(tests[1].Setup);
        Assert.Equal("", tests[2].Setup);
    }
}
