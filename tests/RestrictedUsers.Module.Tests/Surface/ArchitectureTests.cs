using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Surface;

/// <summary>What each room may know, read from the metadata of the built files.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("RestrictedUsers.dll", "RestrictedUsers.Contracts System.Management.Automation netstandard")]
    [InlineData("RestrictedUsers.Contracts.dll", "netstandard")]
    public void The_default_context_pulls_nothing_else_in(string file, string expected) =>
        Assert.Equal(expected, string.Join(' ', References(BuiltModule.PathOf("bin", file)).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_load_context_needs_no_package() => Assert.All(
        References(BuiltModule.PathOf("bin", "RestrictedUsers.Isolation.dll")),
        r => Assert.True(r == "RestrictedUsers.Contracts" || r.StartsWith("System.", StringComparison.Ordinal), r));

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net472")]
    public void Core_knows_no_PowerShell_and_the_emulator_knows_neither_core_nor_contracts(string framework)
    {
        string[] core = References(BuiltModule.PathOf("bin", "core", framework, "RestrictedUsers.Core.dll"));
        string[] emulator = References(BuiltModule.PathOf("bin", "core", framework, "RestrictedUsers.Emulator.dll"));

        Assert.DoesNotContain("System.Management.Automation", core);
        Assert.DoesNotContain("RestrictedUsers", core);
        Assert.Contains("RestrictedUsers.Contracts", core);
        Assert.DoesNotContain("System.Net.Http.Json", core);
        Assert.DoesNotContain("RestrictedUsers.Core", emulator);
        Assert.DoesNotContain("RestrictedUsers.Contracts", emulator);
        Assert.DoesNotContain("System.Management.Automation", emulator);
    }

    [Fact]
    public void Every_reference_of_the_closure_is_in_its_folder_or_in_the_framework()
    {
        string folder = BuiltModule.PathOf("bin", "core", "net8.0");
        var here = Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        IEnumerable<string> missing = Directory.EnumerateFiles(folder, "*.dll")
            .SelectMany(References)
            .Distinct(StringComparer.Ordinal)
            .Where(r => r != "RestrictedUsers.Contracts" && !here.Contains(r) && !File.Exists(Path.Combine(framework, r + ".dll")));

        Assert.Empty(missing);
    }

    [Fact]
    public void What_the_closure_asks_of_the_framework_the_oldest_supported_one_has()
    {
        // PowerShell 7.4 runs on .NET 8, whose assemblies are version 8.0.0.0 or lower.
        string folder = BuiltModule.PathOf("bin", "core", "net8.0");
        var here = Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.OrdinalIgnoreCase);

        IEnumerable<string> newer = Directory.EnumerateFiles(folder, "*.dll").Append(BuiltModule.PathOf("bin", "RestrictedUsers.Isolation.dll"))
            .SelectMany(ReferencedVersions)
            .Where(r => r.Name != "RestrictedUsers.Contracts" && !here.Contains(r.Name) && r.Version.Major > 8)
            .Select(r => $"{r.Name} {r.Version}");

        Assert.Empty(newer);
    }

    [Theory]
    [InlineData("net8.0", false)]
    [InlineData("net472", true)]
    public void Each_closure_is_built_for_its_own_framework(string framework, bool isDesktop)
    {
        string[] references = References(BuiltModule.PathOf("bin", "core", framework, "RestrictedUsers.Core.dll"));

        Assert.Equal(isDesktop, references.Contains("mscorlib"));
        Assert.Equal(!isDesktop, references.Contains("System.Runtime"));
    }

    private static string[] References(string path) => [.. ReferencedVersions(path).Select(r => r.Name)];

    private static (string Name, Version Version)[] ReferencedVersions(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(r => (metadata.GetString(r.Name), r.Version))];
    }
}
