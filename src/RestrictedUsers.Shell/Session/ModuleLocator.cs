using System;
using System.IO;
using System.Linq;

namespace RestrictedUsers.Shell.Session;

/// <summary>Finds the manifest of the built module.</summary>
internal static class ModuleLocator
{
    private const string ModuleName = "RestrictedUsers";

    /// <summary>The manifest of the module that this repository has built, <c>out/RestrictedUsers/&lt;version&gt;/RestrictedUsers.psd1</c>.</summary>
    /// <param name="startFolder">A folder inside the repository, the shell's own.</param>
    /// <param name="shellVersion">
    /// The version of the shell: the module of the same version was built with it, so it goes before a higher one that an
    /// earlier build has left. Without it the highest is taken.
    /// </param>
    /// <exception cref="ModuleNotFoundException">There is no repository above, or no built module in it.</exception>
    public static string FindBuilt(string startFolder, Version shellVersion)
    {
        var root = new DirectoryInfo(startFolder);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, ModuleName + ".psd1")))
        {
            root = root.Parent;
        }

        if (root is null)
        {
            throw new ModuleNotFoundException(
                $"The {ModuleName} module was not found: no folder above '{startFolder}' holds {ModuleName}.psd1. "
                + "Name the built module with -ModulePath, or start without it with -NoModule.");
        }

        var module = Path.Combine(root.FullName, "out", ModuleName);
        return FindManifest(module, ModuleName, shellVersion)
            ?? throw new ModuleNotFoundException(
                $"The {ModuleName} module has not been built: '{module}' holds no version of it. "
                + $"Build it with 'dotnet build {Path.Combine("src", "RestrictedUsers.Shell")}' in '{root.FullName}', "
                + "name another with -ModulePath, or start without it with -NoModule.");
    }

    /// <summary>The manifest that <c>-ModulePath</c> means: a manifest, the folder of one version, or a folder with one folder a version.</summary>
    /// <exception cref="ModuleNotFoundException">There is no manifest.</exception>
    public static string FindGiven(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full) && full.EndsWith(".psd1", StringComparison.OrdinalIgnoreCase))
        {
            return full;
        }

        // The name of a module is that of its folder, or of the folder above the version.
        var folder = new DirectoryInfo(full);
        var name = IsVersion(folder.Name) && folder.Parent is not null ? folder.Parent.Name : folder.Name;
        return FindManifest(full, name, preferred: null)
            ?? throw new ModuleNotFoundException(
                $"No module was found at '{full}'. -ModulePath takes a manifest (.psd1), a folder that holds '{name}.psd1', "
                + "or a folder of version folders that do.");
    }

    private static string? FindManifest(string folder, string name, Version? preferred)
    {
        var own = Path.Combine(folder, name + ".psd1");
        if (File.Exists(own))
        {
            return own;
        }

        if (!Directory.Exists(folder))
        {
            return null;
        }

        return Directory.EnumerateDirectories(folder)
            .Where(candidate => IsVersion(Path.GetFileName(candidate)) && File.Exists(Path.Combine(candidate, name + ".psd1")))
            .OrderByDescending(candidate => IsSame(Version.Parse(Path.GetFileName(candidate)), preferred))
            .ThenByDescending(candidate => Version.Parse(Path.GetFileName(candidate)))
            .Select(candidate => Path.Combine(candidate, name + ".psd1"))
            .FirstOrDefault();
    }

    private static bool IsVersion(string folderName) => Version.TryParse(folderName, out _);

    private static bool IsSame(Version folder, Version? preferred) =>
        preferred is not null && folder.Major == preferred.Major && folder.Minor == preferred.Minor
        && Math.Max(folder.Build, 0) == Math.Max(preferred.Build, 0);
}
