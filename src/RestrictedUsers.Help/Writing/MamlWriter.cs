using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using RestrictedUsers.Help.Model;
using static RestrictedUsers.Help.Writing.MamlNames;

namespace RestrictedUsers.Help.Writing;

/// <summary>Writes the pages of a module's cmdlets as MAML, which <c>Get-Help</c> reads from <c>Name.dll-Help.xml</c>.</summary>
internal static class MamlWriter
{
    /// <summary>The help file of a module.</summary>
    /// <param name="pages">Its pages.</param>
    /// <returns>The document, with the cmdlets by name, so that the same pages always make the same file.</returns>
    public static XDocument Write(IEnumerable<CommandHelpPage> pages) => new(
        new XDeclaration("1.0", "utf-8", standalone: null),
        new XElement(
            Root + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            pages.OrderBy(p => p.Name, StringComparer.Ordinal).Select(CommandElement)));

    private static XElement CommandElement(CommandHelpPage page)
    {
        var name = page.Name.Split('-', 2);
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[^1]),
                Text(Maml + "description", page.Synopsis)),
            Text(Maml + "description", page.Description),
            new XElement(Command + "syntax", DefaultFirst(page).Select(b => SyntaxItem(page, b))),
            new XElement(Command + "parameters", page.Parameters.Where(p => !p.DontShow).Select(p => Parameter(p, DefaultSet(page, p)))),
            new XElement(Command + "inputTypes", page.Inputs.Select(t => Type(Command + "inputType", t))),
            new XElement(Command + "returnValues", page.Outputs.Select(t => Type(Command + "returnValue", t))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", Links(page)));
    }

    private static IEnumerable<SyntaxBlock> DefaultFirst(CommandHelpPage page) => page.Syntax.OrderByDescending(b => b.IsDefault);

    // Outside a syntax item a parameter has one position and one "required": those of the default set, else of its first one.
    private static ParameterSetHelp DefaultSet(CommandHelpPage page, ParameterHelp parameter) =>
        DefaultFirst(page).Select(b => parameter.InSet(b.ParameterSetName)).FirstOrDefault(s => s is not null)
        ?? parameter.ParameterSets[0];

    private static XElement SyntaxItem(CommandHelpPage page, SyntaxBlock block) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        block.Parameters.Select(syntax =>
        {
            var parameter = page.FindParameter(syntax.Name)!;
            var element = Parameter(parameter, parameter.InSet(block.ParameterSetName)!);

            // A switch has no value in a syntax line, and a parameter with few values shows them.
            if (parameter.IsSwitch)
            {
                element.Element(Command + "parameterValue")!.Remove();
            }
            else if (parameter.AcceptedValues.Count > 0)
            {
                element.Element(Command + "parameterValue")!.ReplaceWith(ValueGroup(parameter));
            }

            return element;
        }));

    private static XElement ValueGroup(ParameterHelp parameter) => new(
        Command + "parameterValueGroup",
        parameter.AcceptedValues.Select(v => new XElement(
            Command + "parameterValue",
            new XAttribute("required", "false"),
            new XAttribute("variableLength", "false"),
            v)));

    private static XElement Parameter(ParameterHelp parameter, ParameterSetHelp set)
    {
        var isList = parameter.TypeName.EndsWith("[]", StringComparison.Ordinal);
        return new XElement(
            Command + "parameter",
            new XAttribute("required", Lower(set.IsRequired)),
            new XAttribute("variableLength", Lower(isList)),
            new XAttribute("globbing", Lower(parameter.SupportsWildcards)),
            new XAttribute("pipelineInput", PipelineInput(set)),
            new XAttribute("position", set.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Text(Maml + "description", parameter.Description),
            new XElement(
                Command + "parameterValue",
                new XAttribute("required", Lower(!parameter.IsSwitch)),
                new XAttribute("variableLength", Lower(isList)),
                ShortTypeName(parameter.TypeName)),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", DefaultValue(parameter)));
    }

    private static string DefaultValue(ParameterHelp parameter) =>
        parameter.DefaultValue.Length > 0 ? parameter.DefaultValue : parameter.IsSwitch ? "False" : "None";

    private static string PipelineInput(ParameterSetHelp set) => (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string ShortTypeName(string type) =>
        type.AsSpan().IndexOfAny("`<") >= 0 ? type : type[(type.LastIndexOfAny(['.', '+']) + 1)..];

    private static XElement Type(XName name, TypeHelp type) => new(
        name,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name), new XElement(Maml + "uri")),
        Text(Maml + "description", type.Description));

    // What the page says before the code follows it here: the engine shows an introduction on the code's own line, as a prompt.
    // It also leaves no space between two examples, hence the empty paragraph.
    private static XElement Example(ExampleHelp example) => new(
        Command + "example",
        new XElement(Maml + "title", example.Title),
        new XElement(Dev + "code", example.Code),
        new XElement(
            Dev + "remarks",
            Paragraphs(example.Introduction),
            example.Output is null ? null : new XElement(Maml + "para", example.Output),
            Paragraphs(example.Remarks),
            new XElement(Maml + "para")));

    // Get-Help -Online opens the first link that has an address.
    private static IEnumerable<XElement> Links(CommandHelpPage page)
    {
        if (page.HelpUri is not null)
        {
            yield return Link("Online Version:", page.HelpUri);
        }

        foreach (var link in page.RelatedLinks)
        {
            yield return Link(link.Text, link.Uri);
        }
    }

    private static XElement Link(string text, Uri? uri) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", text),
        new XElement(Maml + "uri", uri?.AbsoluteUri));

    private static XElement Text(XName name, HelpText text) => new(name, Paragraphs(text));

    private static IEnumerable<XElement> Paragraphs(HelpText text) => text.Paragraphs.Select(p => new XElement(Maml + "para", p.Text));

    private static string Lower(bool value) => value ? "true" : "false";
}
