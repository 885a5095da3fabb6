using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>The lists that the module knows, from one data file, and those that a user adds.</summary>
internal static class Catalogue
{
    private const string Resource = "block-lists.json";

    private static readonly Lazy<IReadOnlyList<BlockList>> s_shipped = new(LoadShipped, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The catalogue. A list in the user's file replaces ours of the same name.</summary>
    /// <exception cref="BlockListCatalogueException">The file cannot be read or has an error.</exception>
    internal static IReadOnlyList<BlockList> Load(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return s_shipped.Value;
        }

        IReadOnlyList<BlockList> own;
        try
        {
            own = CatalogueReader.Read(File.ReadAllBytes(path!), path!, isCustom: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BlockListCatalogueException($"The catalogue '{path}' cannot be read: {e.Message}", path!, e);
        }

        var names = new HashSet<string>(own.Select(static l => l.Name), StringComparer.OrdinalIgnoreCase);
        return [.. s_shipped.Value.Where(l => !names.Contains(l.Name)), .. own];
    }

    private static IReadOnlyList<BlockList> LoadShipped()
    {
        using Stream stream = typeof(Catalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly has no {Resource}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return CatalogueReader.Read(copy.ToArray(), Resource, isCustom: false);
    }
}
