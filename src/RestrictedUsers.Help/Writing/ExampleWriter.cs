using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Writing;

/// <summary>
/// Writes the examples of the pages, with what their test comments declare, as one JSON array: the Pester suite runs them in a real
/// PowerShell, where the pages themselves are not read.
/// </summary>
internal static class ExampleWriter
{
    /// <summary>Writes the examples.</summary>
    /// <param name="stream">Receives the JSON: ASCII, so that every PowerShell reads it alike whatever it takes for the encoding.</param>
    /// <param name="pages">The pages, without errors.</param>
    public static void Write(Stream stream, IEnumerable<CommandHelpPage> pages)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartArray();
        foreach (var page in pages)
        {
            foreach (var example in page.Examples)
            {
                Write(json, page.Name, example, example.Test!);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string command, ExampleHelp example, ExampleTest test)
    {
        json.WriteStartObject();
        json.WriteString("command", command);
        json.WriteString("title", example.Title);
        json.WriteString("engine", test.Engine is ExampleEngine.Pester ? "pester" : "core");
        json.WriteString("code", example.Code);
        json.WriteString("setup", test.Setup);
        json.WriteStartArray("outputTypes");
        foreach (var type in test.OutputTypes)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        json.WriteString("assert", test.Assert);
        json.WriteEndObject();
    }
}
