using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using RestrictedUsers.Module.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Module.Tests.Surface;

/// <summary>What the module ships is whole: every reference leads to a file of its own or to the oldest framework that is supported.</summary>
public sealed class ClosureTests(ITestOutputHelper output)
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public void On_PowerShell_7_every_reference_is_satisfied_here_or_by_NET_8()
    {
        IReadOnlyDictionary<string, Version> framework = Versions(
            Path.GetDirectoryName(BuiltModule.OutputOf("RestrictedUsers.Net8.Probe", "net8.0"))!, static n => !n.StartsWith("RestrictedUsers", StringComparison.Ordinal));
        Assert.Equal(8, framework["System.Private.CoreLib"].Major);

        AssertClosed("net8.0", framework, []);
        AssertNewerOnly("net8.0", framework);
    }

    [Fact]
    public void On_Windows_PowerShell_every_reference_is_satisfied_here_or_by_NET_Framework_4_7_2()
    {
        string references = Metadata("NetFrameworkReferences");
        Dictionary<string, Version> framework = Versions(references).Concat(Versions(Path.Combine(references, "Facades")))
            .ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(new Version(4, 0, 0, 0), framework["mscorlib"]);

        // A facade whose package ships none for this framework: DesktopCoreLoader hands the framework's out.
        AssertClosed("net472", framework, ["System.ValueTuple"]);
        AssertNewerOnly("net472", framework);
    }

    [Fact]
    public void The_module_is_small()
    {
        long Size(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        long whole = Size(BuiltModule.Folder);
        output.WriteLine($"{whole / (double)Megabyte:0.0} MB unpacked: net8.0 {Size(BuiltModule.PathOf("bin", "core", "net8.0")) / (double)Megabyte:0.0}, net472 {Size(BuiltModule.PathOf("bin", "core", "net472")) / (double)Megabyte:0.0}");

        Assert.InRange(whole, Megabyte, 45 * Megabyte);
    }

    private static void AssertClosed(string target, IReadOnlyDictionary<string, Version> framework, string[] anyVersion)
    {
        string folder = BuiltModule.PathOf("bin", "core", target);
        IReadOnlyDictionary<string, Version> own = Versions(folder);
        var missing = new List<string>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.dll"))
        {
            foreach (AssemblyName reference in References(file))
            {
                bool satisfied = reference.Name == "RestrictedUsers.Contracts"
                    || (own.TryGetValue(reference.Name!, out Version? ours) && ours >= reference.Version)
                    || (framework.TryGetValue(reference.Name!, out Version? theirs) && (theirs >= reference.Version || anyVersion.Contains(reference.Name, StringComparer.Ordinal)));
                if (!satisfied)
                {
                    missing.Add($"{Path.GetFileName(file)} -> {reference.Name} {reference.Version}");
                }
            }
        }

        Assert.Empty(missing);
    }

    private void AssertNewerOnly(string target, IReadOnlyDictionary<string, Version> framework)
    {
        KeyValuePair<string, Version>[] named = [.. Versions(BuiltModule.PathOf("bin", "core", target)).Where(p => framework.ContainsKey(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)];
        foreach ((string name, Version version) in named)
        {
            output.WriteLine($"{target}: {name} {version} ships, because the framework has {framework[name]} only");
        }

        Assert.NotEmpty(named);
        Assert.All(named, p => Assert.True(p.Value > framework[p.Key], $"{p.Key} {p.Value} ships although the framework has {framework[p.Key]}."));
    }

    private static IReadOnlyDictionary<string, Version> Versions(string folder, Func<string, bool>? want = null)
    {
        var versions = new Dictionary<string, Version>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in Directory.EnumerateFiles(folder, "*.dll"))
        {
            if ((want?.Invoke(Path.GetFileNameWithoutExtension(file)) ?? true) && Read(file, static r => r.GetAssemblyDefinition().GetAssemblyName()) is AssemblyName name)
            {
                versions[name.Name!] = name.Version!;
            }
        }

        return versions;
    }

    private static AssemblyName[] References(string file) =>
        Read(file, static r => r.AssemblyReferences.Select(h => r.GetAssemblyReference(h).GetAssemblyName()).ToArray()) ?? [];

    private static T? Read<T>(string file, Func<MetadataReader, T> read)
        where T : class
    {
        using FileStream stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        return image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } reader ? read(reader) : null;
    }

    private static string Metadata(string key) =>
        typeof(ClosureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
