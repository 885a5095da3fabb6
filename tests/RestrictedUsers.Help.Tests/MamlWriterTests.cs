using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>The sample pages as MAML, compared as XML with files that were checked by hand.</summary>
public sealed class MamlWriterTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("platyPS-0.14")]
    public void Pages_become_this_document(string folder)
    {
        var source = HelpSource.Read(Path.Combine(AppContext.BaseDirectory, "TestData", folder), TestPages.AssemblyName);
        Assert.Empty(source.Errors);

        var expected = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "TestData", "expected", folder + ".xml"));
        var actual = Writing.MamlWriter.Write(source.Pages);

        Assert.Equal(Flatten(expected.Root!), Flatten(actual.Root!));
    }

    [Fact]
    public void A_hidden_parameter_is_in_no_list()
    {
        var text = TestPages.With("DontShow: false", "DontShow: true").Replace(" [-Force]", "", StringComparison.Ordinal);
        var (page, errors) = TestPages.Read(text);
        Assert.Empty(errors);

        var names = Writing.MamlWriter.Write([page!]).Descendants().Where(e => e.Name.LocalName == "name").Select(e => e.Value).ToList();

        Assert.Contains("WhatIf", names);
        Assert.DoesNotContain("Force", names);
    }

    // One line for each element: path, attributes and text, so that a difference names its place.
    private static IEnumerable<string> Flatten(XElement root) => root.DescendantsAndSelf().Select(e =>
        string.Join('/', e.AncestorsAndSelf().Reverse().Select(a => a.Name.LocalName))
        + $" {e.Name.NamespaceName} [{string.Join(' ', e.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => $"{a.Name}={a.Value}"))}]"
        + $" {string.Concat(e.Nodes().OfType<XText>().Select(t => t.Value)).Trim()}");
}
