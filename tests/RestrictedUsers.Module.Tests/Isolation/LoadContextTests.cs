using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Threading.Tasks;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Isolation;

/// <summary>What is loaded where, seen in a process of its own.</summary>
public sealed class LoadContextTests : IDisposable
{
    private const string Functions = """
        function DefaultContext { [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name } }
        function Ours { (DefaultContext | Where-Object { $_ -like 'RestrictedUsers*' -and $_ -notlike '*.Probe' }) -join ',' }
        function CoreContext { [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object { $_.Name -eq 'RestrictedUsers' } }
        function InCore ($name) { (CoreContext).Assemblies | Where-Object { $_.GetName().Name -eq $name } | ForEach-Object { $_.Location } }

        """;

    private readonly string _temporary = Directory.CreateTempSubdirectory("restrictedusers-").FullName;

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    [Fact]
    public async Task Importing_loads_one_assembly_of_ours_and_first_use_three()
    {
        string[] lines = await ChildProcess.RunAsync($"""
            {Functions}
            Import-Module '{BuiltModule.Manifest}'
            Ours
            Connect-ProtectionService -Emulator
            $null = Get-BlockedSender
            (Ours).Split(',').Count
            Ours
            (CoreContext).Assemblies | ForEach-Object {"{ $_.GetName().Name }"}
            'packages:' + (@(DefaultContext | Where-Object {"{ $_ -like 'Polly*' -or $_ -like 'Azure*' -or $_ -like 'Microsoft.Graph*' }"}).Count)
            """);

        Assert.Equal("RestrictedUsers", lines[0]);
        Assert.Equal("3", lines[1]);
        Assert.Equal(
            ["RestrictedUsers", "RestrictedUsers.Contracts", "RestrictedUsers.Isolation"],
            lines[2].Split(',').Order(StringComparer.Ordinal));
        Assert.Contains("RestrictedUsers.Core", lines);
        Assert.Contains("RestrictedUsers.Emulator", lines);
        Assert.Contains("Polly.Core", lines);
        Assert.DoesNotContain("RestrictedUsers.Contracts", lines[3..]);
        Assert.Equal("packages:0", lines[^1]);
    }

    [Fact]
    public async Task Get_Command_with_parameters_needs_no_core()
    {
        string[] lines = await ChildProcess.RunAsync($"""
            {Functions}
            Import-Module '{BuiltModule.Manifest}'
            (Get-Command Remove-BlockedSender -Syntax).Length -gt 100
            @([System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object {"{ $_.Name -eq 'RestrictedUsers' }"}).Count
            """);

        Assert.Equal(["True", "0"], lines);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_foreign_Polly_in_the_default_context_is_not_taken(bool sameVersion, bool foreignFirst)
    {
        string foreign = Path.Combine(_temporary, "Polly.Core.dll");
        if (sameVersion)
        {
            File.Copy(BuiltModule.PathOf("bin", "core", "net8.0", "Polly.Core.dll"), foreign);
        }
        else
        {
            // Another version that has none of Polly's types: whoever takes it fails at once.
            var assembly = new PersistedAssemblyBuilder(new AssemblyName("Polly.Core") { Version = new Version(9, 9, 9, 9) }, typeof(object).Assembly);
            assembly.DefineDynamicModule("Polly.Core").DefineType("Foreign", TypeAttributes.Public).CreateType();
            assembly.Save(foreign);
        }

        string load = $"$foreign = [System.Reflection.Assembly]::LoadFrom('{foreign}')";
        string use = """
            Connect-ProtectionService -Emulator
            @(Get-BlockedSender).Count -gt 10
            (Remove-BlockedSender anna.kowalska@contoso.com -Force).Outcome
            """;
        string[] lines = await ChildProcess.RunAsync($"""
            {Functions}
            Import-Module '{BuiltModule.Manifest}'
            {(foreignFirst ? load : use)}
            {(foreignFirst ? use : load)}
            InCore Polly.Core
            $foreign.Location
            [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($foreign).Name
            """);

        Assert.Equal(
            ["True", "Unblocked", BuiltModule.PathOf("bin", "core", "net8.0", "Polly.Core.dll"), foreign, "Default"],
            lines);
    }

    [Fact]
    public async Task A_name_that_nobody_of_us_has_is_not_found_even_where_another_module_has_loaded_it()
    {
        string foreign = Path.Combine(_temporary, "Somebody.Elses.dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Somebody.Elses") { Version = new Version(1, 0, 0, 0) }, typeof(object).Assembly);
        assembly.DefineDynamicModule("Somebody.Elses").DefineType("Foreign", TypeAttributes.Public).CreateType();
        assembly.Save(foreign);

        string[] lines = await ChildProcess.RunAsync($$"""
            {{Functions}}
            $null = [System.Reflection.Assembly]::LoadFrom('{{foreign}}')
            Import-Module '{{BuiltModule.Manifest}}'
            Connect-ProtectionService -Emulator
            try { (CoreContext).LoadFromAssemblyName('Somebody.Elses') } catch { $_.Exception.InnerException.GetType().Name }
            (CoreContext).LoadFromAssemblyName('System.Xml.ReaderWriter, Version=8.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a').GetName().Name
            (CoreContext).LoadFromAssemblyName('System.Xml').GetName().Name
            """);

        Assert.Equal(["FileNotFoundException", "System.Xml.ReaderWriter", "System.Xml"], lines);
    }

    [Fact]
    public async Task Importing_twice_and_again_after_removing_keeps_connections_and_works()
    {
        string[] lines = await ChildProcess.RunAsync($"""
            {Functions}
            Import-Module '{BuiltModule.Manifest}'
            Connect-ProtectionService -Emulator
            Import-Module '{BuiltModule.Manifest}' -Force
            Import-Module '{BuiltModule.Manifest}' -Force
            @(Get-BlockedSender).Count -gt 10
            Remove-Module RestrictedUsers
            Import-Module '{BuiltModule.Manifest}'
            @(Get-BlockedSender).Count -gt 10
            (Ours).Split(',').Count
            """);

        Assert.Equal(["True", "True", "3"], lines);
    }
}
