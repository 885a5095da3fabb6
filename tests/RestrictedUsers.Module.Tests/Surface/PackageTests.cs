using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Surface;

/// <summary>The gallery's package, made as build.ps1 -Task Pack makes it.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("restrictedusers-pack-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_package_can_be_read_and_holds_the_module()
    {
        await ChildProcess.RunProgramAsync(
            "dotnet",
            [
                "msbuild", Path.Combine(BuiltModule.RepositoryRoot, "src", "RestrictedUsers.Module", "RestrictedUsers.Module.csproj"), "-t:PackModule", "-v:q", "-nologo",
                $"-p:Configuration={BuiltModule.Configuration}", $"-p:ModulePackagePath={_folder}/", "-p:PackModuleDependsOn=WriteModuleNuspec",
            ],
            input: "");
        string package = Assert.Single(Directory.EnumerateFiles(_folder, "*.nupkg"));
        Assert.Equal($"RestrictedUsers.{BuiltModule.Version}.nupkg", Path.GetFileName(package));

        string unpacked = Path.Combine(_folder, "RestrictedUsers", BuiltModule.Version);
        await ZipFile.ExtractToDirectoryAsync(package, unpacked);
        string[] expected = Files(BuiltModule.Folder);
        Assert.Equal(expected, Files(unpacked).Intersect(expected, StringComparer.Ordinal));

        XElement metadata = XDocument.Load(Path.Combine(unpacked, "RestrictedUsers.nuspec")).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal("RestrictedUsers", Value("id"));
        Assert.Equal(BuiltModule.Version, Value("version"));
        Assert.StartsWith("https://", Value("projectUrl"), StringComparison.Ordinal);
        Assert.StartsWith("https://", Value("licenseUrl"), StringComparison.Ordinal);
        Assert.Contains("PSModule", Value("tags").Split(' '));
        Assert.Contains("PSCmdlet_Remove-BlockedSender", Value("tags").Split(' '));
        Assert.Contains("PSEdition_Desktop", Value("tags").Split(' '));

        string[] lines = await ChildProcess.RunAsync($"""
            Import-Module '{Path.Combine(unpacked, "RestrictedUsers.psd1")}'
            Connect-ProtectionService -Emulator
            @(Get-BlockedSender).Count -gt 10
            """);
        Assert.Equal(["True"], lines);
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
