using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;
using RestrictedUsers.Help.Writing;

namespace RestrictedUsers.Help;

/// <summary>The build step: help pages in, MAML and text files out.</summary>
internal static class Program
{
    private const int Success = 0;
    private const int PageErrors = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs the program.</summary>
    /// <param name="args">See <see cref="HelpOptions.Usage"/>.</param>
    /// <returns>0; 1 where a page has errors, and then nothing is written; 2 where the arguments are wrong.</returns>
    public static int Main(string[] args) => Run(args, Console.Out, Console.Error);

    /// <summary>Runs the program.</summary>
    /// <param name="args">See <see cref="HelpOptions.Usage"/>.</param>
    /// <param name="output">Receives the errors of the pages, in MSBuild's format, and a summary.</param>
    /// <param name="error">Receives wrong usage.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter error)
    {
        HelpOptions options;
        try
        {
            options = HelpOptions.Parse(args);
        }
        catch (FormatException e)
        {
            error.WriteLine($"RestrictedUsers.Help: {e.Message}");
            error.WriteLine(HelpOptions.Usage);
            return WrongUsage;
        }

        if (!Directory.Exists(options.Source))
        {
            error.WriteLine($"RestrictedUsers.Help: there is no folder '{options.Source}'.");
            return WrongUsage;
        }

        var source = HelpSource.Read(options.Source, options.AssemblyName);
        foreach (var problem in source.Errors)
        {
            output.WriteLine(problem);
        }

        if (source.Errors.Count > 0)
        {
            return PageErrors;
        }

        if (options is { CheckOnly: false, Output: { } folder })
        {
            WriteAll(source, folder, options.AssemblyName);
            if (options.Examples is { } file)
            {
                using var stream = File.Create(file);
                ExampleWriter.Write(stream, source.Pages);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Help: {source.Pages.Count} cmdlets and {source.Topics.Count} topics {(options.CheckOnly ? "checked" : "written")}."));
        return Success;
    }

    private static void WriteAll(HelpSource source, string folder, string assemblyName)
    {
        Directory.CreateDirectory(folder);
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
        };
        using (var writer = XmlWriter.Create(Path.Combine(folder, assemblyName + "-Help.xml"), settings))
        {
            MamlWriter.Write(source.Pages).Save(writer);
        }

        foreach (var topic in source.Topics)
        {
            File.WriteAllText(Path.Combine(folder, topic.Name + ".help.txt"), AboutWriter.Write(topic));
        }
    }
}
