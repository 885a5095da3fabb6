using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Connections;

/// <summary>
/// Loads Core in Windows PowerShell, which has no load contexts: its closure is loaded by file, without a context, and its
/// references are answered only where one of our own assemblies asks, so that no other module ever gets our versions.
/// </summary>
internal sealed class DesktopCoreLoader
{
    private const string CoreName = "RestrictedUsers.Core";
    private const string EntryType = "RestrictedUsers.Core.CoreEntry";

    private readonly string _folder;
    private readonly Assembly _contracts;
    private readonly Dictionary<string, Assembly> _loaded = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();

    /// <summary>Creates the loader.</summary>
    /// <param name="folder">The folder of the closure, a full path.</param>
    /// <param name="contracts">The shared contracts that the cmdlets use.</param>
    internal DesktopCoreLoader(string folder, Assembly contracts)
    {
        _folder = folder;
        _contracts = contracts;
    }

    /// <summary>Loads Core and creates its entry class.</summary>
    /// <exception cref="FileNotFoundException">The folder does not hold Core.</exception>
    /// <exception cref="InvalidOperationException">Core is there and has no entry class of the expected kind.</exception>
    internal static ICoreEntry CreateFactory(string folder)
    {
        var loader = new DesktopCoreLoader(folder, typeof(ICoreEntry).Assembly);
        AppDomain.CurrentDomain.AssemblyResolve += (_, e) => loader.Resolve(e.Name, e.RequestingAssembly);
        Assembly core = loader.Load(CoreName)
            ?? throw new FileNotFoundException($"'{Path.Combine(folder, CoreName + ".dll")}' is missing. Reinstall the module.");
        return Activator.CreateInstance(core.GetType(EntryType, throwOnError: true)!) as ICoreEntry
            ?? throw new InvalidOperationException($"'{core.Location}' does not fit this version of RestrictedUsers. Reinstall the module.");
    }

    /// <summary>Answers a reference that the runtime could not resolve.</summary>
    /// <param name="name">The full name that is asked for.</param>
    /// <param name="requesting">Who asks; null where the runtime does not know.</param>
    /// <returns>The assembly; null where the request is not from our closure or the closure does not have it.</returns>
    internal Assembly? Resolve(string name, Assembly? requesting)
    {
        if (requesting is null || !IsOurs(requesting))
        {
            return null;
        }

        string simpleName = new AssemblyName(name).Name ?? "";
        return string.Equals(simpleName, _contracts.GetName().Name, StringComparison.OrdinalIgnoreCase) ? _contracts : Load(simpleName) ?? FromFramework(simpleName);
    }

    // Some packages ask for a later version of a facade than the framework has and ship none, because an application would be
    // redirected by its configuration (System.ValueTuple). The types are the framework's in either case.
    private static Assembly? FromFramework(string simpleName)
    {
        string path = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), simpleName + ".dll");
        return File.Exists(path) ? Assembly.Load(AssemblyName.GetAssemblyName(path)) : null;
    }

    private bool IsOurs(Assembly assembly)
    {
        lock (_gate)
        {
            return _loaded.ContainsValue(assembly);
        }
    }

    /// <summary>Loads a file of the closure; null where the closure does not have it.</summary>
    internal Assembly? Load(string simpleName)
    {
        lock (_gate)
        {
            if (_loaded.TryGetValue(simpleName, out Assembly? known))
            {
                return known;
            }

            string path = Path.Combine(_folder, simpleName + ".dll");
            return File.Exists(path) ? _loaded[simpleName] = Assembly.LoadFile(path) : null;
        }
    }
}
