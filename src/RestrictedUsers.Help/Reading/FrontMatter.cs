using System;
using RestrictedUsers.Help.Diagnostics;

namespace RestrictedUsers.Help.Reading;

/// <summary>The front matter of a cmdlet's page.</summary>
/// <param name="ModuleName">The module.</param>
/// <param name="HelpUri">The page on the web, or null.</param>
internal sealed record FrontMatter(string ModuleName, Uri? HelpUri)
{
    private const string DocumentType = "document type";
    private const string HelpFile = "external help file";
    private const string HelpUriKey = "HelpUri";
    private const string OnlineVersion = "online version"; // What platyPS 0.14 calls HelpUri.
    private const string Module = "Module Name";
    private const string Title = "title";

    /// <summary>Reads it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="assemblyName">The assembly of the cmdlets, for example <c>RestrictedUsers.dll</c>: its name makes the help file's.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The front matter; with an empty module name where it is unusable.</returns>
    public static FrontMatter Read(MarkdownPage page, string assemblyName, HelpErrorSink errors)
    {
        var none = new FrontMatter("", HelpUri: null);
        if (page.FrontMatter is null)
        {
            errors.Add(
                1, HelpErrorCode.InvalidFrontMatter,
                "The page must begin with front matter: a line of three dashes, the keys, and three dashes again.");
            return none;
        }

        var map = YamlMap.Parse(page.FrontMatter.Lines.ToString(), page.FrontMatter.Line + 2, errors, HelpErrorCode.InvalidFrontMatter);
        if (map is null)
        {
            return none;
        }

        map.RejectUnknownKeys(
            HelpErrorCode.UnknownFrontMatterKey,
            DocumentType, HelpFile, HelpUriKey, OnlineVersion, "Locale", Module, "ms.date", "PlatyPS schema version", "schema", Title);
        map.RequireKeys(HelpFile, Module);
        var isLegacy = map.Has("schema");
        if (!isLegacy)
        {
            map.RequireKeys(DocumentType, Title);
        }

        Expect(map, DocumentType, "cmdlet");
        Expect(map, HelpFile, assemblyName + "-Help.xml");
        Expect(map, "PlatyPS schema version", "2024-05-01");
        Expect(map, "schema", "2.0.0");
        if (map.Text(Title) is { } title && !string.Equals(title, page.BaseName, StringComparison.Ordinal))
        {
            errors.Add(
                map.LineOfKey(Title), HelpErrorCode.NameMismatch,
                $"The title is '{title}', but the file is named '{page.BaseName}'.");
        }

        return new FrontMatter(map.Text(Module) ?? "", ReadHelpUri(map));
    }

    private static void Expect(YamlMap map, string key, string value)
    {
        if (map.Text(key) is { } text && !string.Equals(text, value, StringComparison.Ordinal))
        {
            map.AddError(key, $"must be '{value}', not '{text}'.");
        }
    }

    private static Uri? ReadHelpUri(YamlMap map)
    {
        if (map.Has(HelpUriKey) && map.Has(OnlineVersion))
        {
            map.AddError(OnlineVersion, $"is the older name of '{HelpUriKey}': keep one of them.");
        }

        var key = map.Has(OnlineVersion) ? OnlineVersion : HelpUriKey;
        var text = map.Text(key);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            map.AddError(key, $"must be an https address or '', not '{text}'.");
            return null;
        }

        return uri;
    }
}
