using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Help.Reading;

namespace RestrictedUsers.Help.Tests;

/// <summary>The sample pages, and copies of them with one thing changed.</summary>
internal static class TestPages
{
    public const string AssemblyName = "RestrictedUsers.Help.Tests.dll";

    public const string Command = "Remove-SampleMessage";

    public const string Topic = "about_SampleMessages";

    public static string SampleFolder { get; } = Path.Combine(AppContext.BaseDirectory, "TestData", "en-US");

    public static string LegacyFolder { get; } = Path.Combine(AppContext.BaseDirectory, "TestData", "platyPS-0.14");

    /// <summary>The text of a sample page.</summary>
    /// <param name="name">The command or topic.</param>
    /// <returns>The text, with line feeds.</returns>
    public static string Text(string name = Command) => File.ReadAllText(Path.Combine(SampleFolder, name + ".md")).ReplaceLineEndings("\n");

    /// <summary>A copy of a sample page with one text replaced.</summary>
    /// <param name="oldText">The text, which must be there exactly once.</param>
    /// <param name="newText">What stands there instead.</param>
    /// <param name="name">The command or topic.</param>
    /// <returns>The changed text.</returns>
    public static string With(string oldText, string newText, string name = Command)
    {
        var text = Text(name);
        var at = text.IndexOf(oldText, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(oldText, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new ArgumentException($"The sample page must have this text once: {oldText}", nameof(oldText));
        }

        return string.Concat(text.AsSpan(0, at), newText, text.AsSpan(at + oldText.Length));
    }

    /// <summary>Reads a cmdlet's page from memory, in a folder with the other sample pages.</summary>
    /// <param name="text">The page.</param>
    /// <param name="name">The command.</param>
    /// <returns>The page and its errors.</returns>
    public static (CommandHelpPage? Page, IReadOnlyList<HelpError> Errors) Read(string text, string name = Command) =>
        Read(Encoding.UTF8.GetBytes(text), name);

    /// <inheritdoc cref="Read(string, string)"/>
    public static (CommandHelpPage? Page, IReadOnlyList<HelpError> Errors) Read(byte[] text, string name = Command) =>
        InFolder(text, name, (path, errors) => CommandPageReader.Read(path, AssemblyName, errors));

    /// <summary>Reads an about topic from memory, in a folder with the other sample pages.</summary>
    /// <param name="text">The topic.</param>
    /// <returns>The topic and its errors.</returns>
    public static (AboutTopic? Topic, IReadOnlyList<HelpError> Errors) ReadTopic(string text) =>
        InFolder(Encoding.UTF8.GetBytes(text), Topic, AboutReader.Read);

    private static (T? Page, IReadOnlyList<HelpError> Errors) InFolder<T>(byte[] text, string name, Func<string, HelpErrorSink, T?> read)
        where T : class
    {
        var folder = Directory.CreateTempSubdirectory("help-tests-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(SampleFolder))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            var path = Path.Combine(folder, name + ".md");
            File.WriteAllBytes(path, text);
            var errors = new HelpErrorSink(path);
            var page = read(path, errors);
            return (page, errors.Errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
