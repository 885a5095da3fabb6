using System.Collections.Generic;
using System.IO;
using System.Linq;
using RestrictedUsers.Help;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>The pages of en-US, read by the build's own reader.</summary>
internal static class HelpPages
{
    /// <summary>The folder of the pages.</summary>
    internal static string Folder { get; } = Path.Combine(BuiltModule.RepositoryRoot, "en-US");

    /// <summary>The pages, the topics, and what is wrong with them.</summary>
    internal static HelpSource Source { get; } = HelpSource.Read(Folder, "RestrictedUsers.dll");

    /// <summary>The page of a cmdlet.</summary>
    internal static CommandHelpPage Of(string command) => Source.Pages.Single(p => p.Name == command);

    /// <summary>Every example that runs in one of the two engines, as arguments of a test: the cmdlet and the example's title.</summary>
    internal static IEnumerable<(string Command, string Title)> Examples(ExampleEngine engine) =>
        from page in Source.Pages
        from example in page.Examples
        where example.Test?.Engine == engine
        select (page.Name, example.Title);
}
