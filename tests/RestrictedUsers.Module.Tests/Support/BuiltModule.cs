using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>The module as it was built, in <c>out/</c>.</summary>
internal static class BuiltModule
{
    /// <summary>The folder of the module.</summary>
    internal static string Folder { get; } = Metadata("ModulePath");

    /// <summary>The manifest, which every test imports.</summary>
    internal static string Manifest { get; } = Path.Combine(Folder, "RestrictedUsers.psd1");

    /// <summary>The version of Directory.Build.props.</summary>
    internal static string Version { get; } = Metadata("ModuleVersion");

    /// <summary>The configuration of the build.</summary>
    internal static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The folder of the repository.</summary>
    internal static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>A bare PowerShell engine as a program.</summary>
    internal static string Probe { get; } = OutputOf("RestrictedUsers.Module.Probe", "net10.0");

    /// <summary>A path inside the module.</summary>
    internal static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>The assembly of a program that is built for these tests.</summary>
    internal static string OutputOf(string project, string framework) =>
        Path.Combine(RepositoryRoot, "tests", project, "bin", Configuration, framework, project + ".dll");

    /// <summary>Loads our three assemblies the way Import-Module does, so that the types that tests name are the module's own.</summary>
    internal static void Load()
    {
        Assembly.LoadFrom(PathOf("bin", "RestrictedUsers.Contracts.dll"));
        Assembly.LoadFrom(PathOf("bin", "RestrictedUsers.dll"));
        Assembly.LoadFrom(PathOf("bin", "RestrictedUsers.Isolation.dll"));
    }

    private static string Metadata(string key) =>
        typeof(BuiltModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value
        ?? throw new InvalidOperationException($"The build gave no {key}.");
}
