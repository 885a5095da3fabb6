using System;
using System.IO;
using System.Reflection;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Isolation;

/// <summary>Creates Core inside its own load context. The cmdlets call it by reflection, once, on first use.</summary>
public static class CoreLoader
{
    /// <summary>Core's assembly.</summary>
    internal const string CoreName = "RestrictedUsers.Core";

    /// <summary>Core's one entry class.</summary>
    internal const string EntryType = "RestrictedUsers.Core.CoreEntry";

    /// <summary>Loads Core and creates its entry class.</summary>
    /// <param name="folder">The folder of Core's publish closure.</param>
    /// <returns>The factory; its own types live in the load context, its interface in the default one.</returns>
    /// <exception cref="FileNotFoundException">The folder does not hold Core.</exception>
    /// <exception cref="InvalidOperationException">Core is there and has no entry class of the expected kind: files of different versions are mixed.</exception>
    public static ICoreEntry CreateFactory(string folder)
    {
        string core = Path.Combine(Path.GetFullPath(folder), CoreName + ".dll");
        if (!File.Exists(core))
        {
            throw new FileNotFoundException($"'{core}' is missing. Reinstall the module.", core);
        }

        Assembly assembly = new CoreLoadContext(Path.GetFullPath(folder)).LoadFromAssemblyName(new AssemblyName(CoreName));
        Type? entry = assembly.GetType(EntryType, throwOnError: false);
        return entry is not null && Activator.CreateInstance(entry) is ICoreEntry factory
            ? factory
            : throw new InvalidOperationException($"'{core}' does not fit this version of RestrictedUsers. Reinstall the module.");
    }
}
