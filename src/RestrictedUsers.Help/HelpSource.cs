using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;
using RestrictedUsers.Help.Reading;

namespace RestrictedUsers.Help;

/// <summary>A folder of help pages.</summary>
/// <param name="Pages">The cmdlets' pages, by name.</param>
/// <param name="Topics">The about topics, by name.</param>
/// <param name="Errors">What is wrong with any of them; the pages can be used for nothing but the errors unless it is empty.</param>
internal sealed record HelpSource(IReadOnlyList<CommandHelpPage> Pages, IReadOnlyList<AboutTopic> Topics, IReadOnlyList<HelpError> Errors)
{
    private const string AboutPrefix = "about_";

    /// <summary>Reads every markdown file of a folder: <c>about_*.md</c> are topics, all others pages of cmdlets.</summary>
    /// <param name="folder">The folder; folders within it are not read.</param>
    /// <param name="assemblyName">The assembly of the cmdlets, for example <c>RestrictedUsers.dll</c>.</param>
    /// <returns>The pages and what is wrong with them.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static HelpSource Read(string folder, string assemblyName)
    {
        var pages = new List<CommandHelpPage>();
        var topics = new List<AboutTopic>();
        var errors = new List<HelpError>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.md").Order(StringComparer.Ordinal))
        {
            var sink = new HelpErrorSink(path);
            if (Path.GetFileName(path).StartsWith(AboutPrefix, StringComparison.OrdinalIgnoreCase))
            {
                AddIfRead(topics, AboutReader.Read(path, sink));
            }
            else
            {
                AddIfRead(pages, CommandPageReader.Read(path, assemblyName, sink));
            }

            errors.AddRange(sink.Errors);
        }

        if (pages.Count == 0 && errors.Count == 0)
        {
            errors.Add(new HelpError(folder, 1, 1, HelpErrorCode.NoPages, "The folder has no page of a cmdlet (Verb-Noun.md)."));
        }

        return new HelpSource(pages, topics, errors);
    }

    private static void AddIfRead<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }
}
