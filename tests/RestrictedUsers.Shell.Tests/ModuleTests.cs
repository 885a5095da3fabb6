using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using RestrictedUsers.Shell.Session;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Which module is imported, and from where.</summary>
public sealed class ModuleTests(TestModule module) : IClassFixture<TestModule>
{
    private const string WhatIsLoaded = "Get-Module | ForEach-Object { \"$($_.Name) $($_.Version) $($_.ModuleBase)\" }";

    [Fact]
    public async Task The_module_is_imported_by_its_manifest_before_anything_runs()
    {
        var version = Path.Combine(module.ModulePath, "1.2.0");
        foreach (var path in new[] { module.ModulePath, version, Path.Combine(version, "Widgets.psd1") })
        {
            var result = await ShellProcess.RunAsync("-ModulePath", path, "-Command", WhatIsLoaded);
            Assert.Equal($"Widgets 1.2.0 {version}\n", result.Output);
            Assert.Empty(result.Error);
        }
    }

    [Fact]
    public async Task NoModule_imports_none()
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", WhatIsLoaded + "; 'end'");
        Assert.Equal("end\n", result.Output);
    }

    [Fact]
    public async Task A_module_that_is_not_there_is_an_error_before_anything_runs()
    {
        var result = await ShellProcess.RunAsync("-ModulePath", Path.Combine(module.Folder, "nowhere"), "-Command", "'ran'");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("No module was found at '", result.Error, StringComparison.Ordinal);
        Assert.Contains("-ModulePath takes a manifest (.psd1)", result.Error);
    }

    [Fact]
    public async Task A_module_that_does_not_load_is_an_error_before_anything_runs()
    {
        var folder = Directory.CreateDirectory(Path.Combine(module.Folder, "Broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Broken.psd1"), "@{ ModuleVersion = '1.0'; RootModule = 'missing.dll' }");
        var result = await ShellProcess.RunAsync("-ModulePath", folder, "-Command", "'ran'");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("Import-Module: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_modules_of_another_PowerShell_are_left_out_of_the_path()
    {
        var other = Path.Combine(module.Folder, "other");
        var plain = Directory.CreateDirectory(Path.Combine(module.Folder, "plain")).FullName;
        var utility = Directory.CreateDirectory(Path.Combine(other, "Microsoft.PowerShell.Utility")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(utility, "Microsoft.PowerShell.Utility.psd1"),
            "@{ ModuleVersion = '7.0.0.0'; CmdletsToExport = 'Select-Object'; NestedModules = 'Gone.dll' }");
        var result = await ShellProcess.RunAsync(
            ["-NoModule", "-Command", "$env:PSModulePath; Select-Object"],
            string.Empty,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PSModulePath"] = other + Path.PathSeparator + plain });
        Assert.Contains(plain, result.Output);
        Assert.DoesNotContain(other, result.Output);
        Assert.Contains("Select-Object: This command needs a full PowerShell", result.Error);
    }

    [Fact]
    public void The_built_module_of_the_shells_version_goes_before_a_higher_one()
    {
        var root = CreateRepository("0.9.0", "0.10.0", "1.0.0-beta", "notes");
        var start = Directory.CreateDirectory(Path.Combine(root, "src", "Shell", "bin")).FullName;
        Assert.Equal(ManifestIn(root, "0.9.0"), ModuleLocator.FindBuilt(start, new Version(0, 9, 0, 0)));
        Assert.Equal(ManifestIn(root, "0.10.0"), ModuleLocator.FindBuilt(start, new Version(2, 0, 0, 0)));

        // A version without a manifest is none.
        File.Delete(ManifestIn(root, "0.10.0"));
        Assert.Equal(ManifestIn(root, "0.9.0"), ModuleLocator.FindBuilt(start, new Version(2, 0, 0, 0)));
    }

    [Fact]
    public void A_module_that_was_not_built_says_how_to_build_it()
    {
        var root = CreateRepository();
        var error = Assert.Throws<ModuleNotFoundException>(() => ModuleLocator.FindBuilt(root, new Version(1, 0)));
        Assert.Contains("has not been built", error.Message);
        Assert.Contains("dotnet build", error.Message);
        Assert.Contains(Path.Combine(root, "out", "RestrictedUsers"), error.Message);
    }

    [Fact]
    public void A_shell_outside_the_repository_says_how_to_name_the_module()
    {
        var nowhere = Directory.CreateDirectory(Path.Combine(module.Folder, Guid.NewGuid().ToString())).FullName;
        var error = Assert.Throws<ModuleNotFoundException>(() => ModuleLocator.FindBuilt(nowhere, new Version(1, 0)));
        Assert.Contains("-ModulePath", error.Message);
        Assert.Contains(nowhere, error.Message);
    }

    private static string ManifestIn(string root, string version) =>
        Path.Combine(root, "out", "RestrictedUsers", version, "RestrictedUsers.psd1");

    private string CreateRepository(params string[] versions)
    {
        var root = Directory.CreateDirectory(Path.Combine(module.Folder, Guid.NewGuid().ToString())).FullName;
        File.WriteAllText(Path.Combine(root, "RestrictedUsers.psd1"), "@{}");
        foreach (var version in versions)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(ManifestIn(root, version))!);
            File.WriteAllText(ManifestIn(root, version), "@{}");
        }

        return root;
    }
}
