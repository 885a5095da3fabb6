using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Module.Tests.SignIn;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Isolation;

/// <summary>One session with another module that has other versions of the same packages, in both orders. Both work, each with its own.</summary>
public sealed class NeighbourTests
{
    // The present Azure.Identity.dll only forwards to Azure.Core, so ours is not even loaded.
    private static readonly string[] Shared = ["Azure.Core", "Microsoft.Identity.Client", "Polly.Core"];
    private static readonly string[] Theirs = [.. Shared, "Azure.Identity", "Microsoft.Graph.Core", "Microsoft.Kiota.Abstractions"];

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_side_keeps_its_own(bool neighbourFirst)
    {
        await using SignInServer server = await SignInServer.StartAsync();
        string folder = Path.GetDirectoryName(BuiltModule.OutputOf("RestrictedUsers.Neighbours", "net8.0"))!;
        string neighbour = $"[System.Reflection.Assembly]::LoadFrom('{folder}/RestrictedUsers.Neighbours.dll').GetType('RestrictedUsers.Neighbours.Neighbour').GetMethod('Use').Invoke($null, $null) | ForEach-Object {{ \"theirs|$_\" }}";
        string ours = $$"""
            Connect-ProtectionService {{server.Where}} -AppId {{SignInServer.AppId}} -ClientSecret (Secure $env:RU_SECRET) -Organization contoso.onmicrosoft.com
            "listed|$(@(Get-BlockedSender).Count)"
            "outcome|$((Remove-BlockedSender user1@contoso.com -Force).Outcome)"
            """;

        string[] lines = await server.RunAsync($$"""
            {{(neighbourFirst ? neighbour : ours)}}
            {{(neighbourFirst ? ours : neighbour)}}
            # Once more, with both in the process.
            "listed|$(@(Get-BlockedSender).Count)"
            {{neighbour}}
            $core = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object { $_.Name -eq 'RestrictedUsers' }
            $core.Assemblies | ForEach-Object { "ours|$($_.GetName().Name)|$($_.GetName().Version)|$($_.Location)" }
            [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { "default|$($_.GetName().Name)|$($_.Location)" }
            """);
        ILookup<string, string[]> by = lines.Select(l => l.Split('|')).ToLookup(f => f[0], f => f[1..]);

        Assert.Equal([["5"], ["4"]], by["listed"]);
        Assert.Equal([["Unblocked"]], by["outcome"]);

        // theirs: name, version, context, file.
        Assert.Equal(Theirs.Concat(Theirs).Order(StringComparer.Ordinal), by["theirs"].Select(f => f[0]).Order(StringComparer.Ordinal));
        Assert.All(by["theirs"], f => Assert.Equal("Default", f[2]));
        Assert.All(by["theirs"], f => Assert.StartsWith(folder, f[3], StringComparison.Ordinal));

        Dictionary<string, string[]> own = by["ours"].ToDictionary(f => f[0], f => f[1..], StringComparer.Ordinal);
        string core = BuiltModule.PathOf("bin", "core", "net8.0");
        Assert.All(own.Values, f => Assert.StartsWith(core, f[1], StringComparison.Ordinal));
        foreach (string name in Shared)
        {
            // The file's version: Polly's assemblies are all called 8.0.0.0.
            Assert.NotEqual(FileVersion(by["theirs"].First(f => f[0] == name)[3]), FileVersion(own[name][1]));
        }

        // The default context has three files of the module, and no package of its.
        Assert.Equal(
            ["RestrictedUsers", "RestrictedUsers.Contracts", "RestrictedUsers.Isolation"],
            by["default"].Where(f => f[1].StartsWith(BuiltModule.Folder, StringComparison.Ordinal)).Select(f => f[0]).Order(StringComparer.Ordinal));
    }

    private static string? FileVersion(string path) => FileVersionInfo.GetVersionInfo(path).FileVersion;
}

/// <summary>As <see cref="LinuxFactAttribute"/>, for several cases.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = new LinuxFactAttribute().Skip;
}
