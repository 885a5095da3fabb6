using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace RestrictedUsers.Isolation;

/// <summary>
/// Holds Core and its packages, apart from what every other module of the session has loaded. Without the
/// <see cref="Load"/> override a context takes what is in the default one first, in whatever version.
/// </summary>
internal sealed class CoreLoadContext : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly string _frameworkFolder;

    /// <summary>Creates the context over a folder.</summary>
    /// <param name="folder">The folder of Core's publish closure, a full path.</param>
    internal CoreLoadContext(string folder)
        : base("RestrictedUsers", isCollectible: false)
    {
        _folder = folder;
        _frameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";
    }

    /// <inheritdoc />
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.IsNullOrEmpty(assemblyName.Name))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(assemblyName.CultureName))
        {
            // A satellite: there or not, never another module's, and never an error.
            string satellite = Path.Combine(_folder, assemblyName.CultureName, assemblyName.Name + ".dll");
            return File.Exists(satellite) ? LoadFromAssemblyPath(satellite) : null;
        }

        string own = Path.Combine(_folder, assemblyName.Name + ".dll");
        LoadDecision decision = LoadRule.Decide(assemblyName, NameOf(Path.Combine(_frameworkFolder, assemblyName.Name + ".dll")), NameOf(own)?.Version);
        return decision switch
        {
            LoadDecision.OwnFolder => LoadFromAssemblyPath(own),
            LoadDecision.DefaultContext => null,
            _ => throw new FileNotFoundException(
                $"'{assemblyName}' is neither part of RestrictedUsers nor of .NET. Reinstall the module.", assemblyName.Name + ".dll"),
        };
    }

    /// <inheritdoc />
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        string own = Path.Combine(_folder, unmanagedDllName);
        return File.Exists(own) ? LoadUnmanagedDllFromPath(own) : IntPtr.Zero;
    }

    private static AssemblyName? NameOf(string path) => File.Exists(path) ? AssemblyName.GetAssemblyName(path) : null;
}
