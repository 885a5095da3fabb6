using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using RestrictedUsers.Commands;
using RestrictedUsers.Errors;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Surface;

/// <summary>What the module shows to the outside, by reflection over the built files.</summary>
public sealed class SurfaceTests : IDisposable
{
    private static readonly string[] ReadOnlyVerbs = [VerbsCommon.Get, VerbsCommunications.Connect, VerbsDiagnostic.Resolve];

    private static readonly Type[] WithoutConnection =
    [
        typeof(ConnectProtectionServiceCommand), typeof(GetBlockListCommand), typeof(GetBlockListStatusCommand), typeof(ResolveNonDeliveryReportCommand),
    ];

    private readonly Session _session = new();

    private static readonly string[] ApprovedVerbs = [.. new[]
        {
            typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsSecurity), typeof(VerbsOther),
        }
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Select(f => (string)f.GetRawConstantValue()!)];

    public static TheoryData<Type> Commands => [.. CommandTypes];

    private static IEnumerable<Type> CommandTypes =>
        typeof(GetBlockedSenderCommand).Assembly.GetTypes().Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_manifest_exports_just_the_cmdlets_and_nothing_by_wildcard()
    {
        Hashtable manifest = Manifest();
        string[] exported = [.. ((object[])manifest["CmdletsToExport"]!).Cast<string>()];

        Assert.Equal(CommandTypes.Select(Name).Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
        Assert.All(new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" }, key => Assert.Empty((object[])manifest[key]!));
        Assert.Equal(
            exported.Order(StringComparer.Ordinal),
            _session.Run("(Get-Module RestrictedUsers).ExportedCommands.Keys").Of<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_build_and_what_a_gallery_asks_for()
    {
        Hashtable manifest = Manifest();
        var data = (Hashtable)((Hashtable)manifest["PrivateData"]!)["PSData"]!;

        Assert.Equal(BuiltModule.Version, manifest["ModuleVersion"]);
        Assert.Equal(BuiltModule.Version + ".0", typeof(GetBlockedSenderCommand).Assembly.GetName().Version!.ToString());
        Assert.Equal("5.1", manifest["PowerShellVersion"]);
        Assert.Equal("4.7.2", manifest["DotNetFrameworkVersion"]);
        Assert.Equal(["Desktop", "Core"], (object[])manifest["CompatiblePSEditions"]!);
        Assert.All(new[] { "LicenseUri", "ProjectUri", "ReleaseNotes", "Tags" }, key => Assert.NotNull(data[key]));
        Assert.DoesNotContain("RequiredModules", manifest.Keys.Cast<string>());
        Assert.DoesNotContain("ScriptsToProcess", manifest.Keys.Cast<string>());
        Assert.True(_session.Run($"Test-ModuleManifest '{BuiltModule.Manifest}'").AssertSuccess().Output.Count == 1);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_cmdlet_has_an_approved_verb_an_output_type_and_a_page(Type command)
    {
        var cmdlet = command.GetCustomAttribute<CmdletAttribute>()!;

        Assert.Contains(cmdlet.VerbName, ApprovedVerbs);
        Assert.NotEmpty(command.GetCustomAttributes<OutputTypeAttribute>());
        Assert.EndsWith($"/{Name(command)}.md", cmdlet.HelpUri, StringComparison.Ordinal);
        Assert.True(command.IsSealed);
        Assert.Equal(Name(command).Replace("-", "", StringComparison.Ordinal) + "Command", command.Name);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_cmdlet_that_changes_something_can_be_asked_what_it_would_do(Type command)
    {
        var cmdlet = command.GetCustomAttribute<CmdletAttribute>()!;

        Assert.Equal(!ReadOnlyVerbs.Contains(cmdlet.VerbName), cmdlet.SupportsShouldProcess);
        if (cmdlet.VerbName == VerbsCommon.Remove)
        {
            Assert.Equal(ConfirmImpact.High, cmdlet.ConfirmImpact);
            Assert.NotNull(command.GetProperty("Force"));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_do_not_take_the_names_of_common_ones_and_flags_are_switches(Type command)
    {
        foreach (PropertyInfo parameter in command.GetProperties().Where(p => p.GetCustomAttributes<ParameterAttribute>().Any()))
        {
            Assert.DoesNotContain(parameter.Name, Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters), StringComparer.OrdinalIgnoreCase);
            Assert.NotEqual(typeof(bool), parameter.PropertyType);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_cmdlet_that_asks_the_service_takes_a_connection(Type command) =>
        Assert.Equal(!WithoutConnection.Contains(command), command.GetProperty("Connection") is not null);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_cmdlet_that_asks_the_service_says_what_it_needs(Type command)
    {
        // These two tell about a connection, and ask for nothing that a role grants.
        Type[] aboutConnections = [typeof(DisconnectProtectionServiceCommand), typeof(GetProtectionServiceConnectionCommand)];

        Assert.Equal(!WithoutConnection.Concat(aboutConnections).Contains(command), ServicePermissionAttribute.Of(command) is not null);
    }

    [Fact]
    public void Reason_is_never_bound_from_the_pipeline() => Assert.All(
        typeof(RemoveBlockedSenderCommand).GetProperty("Reason")!.GetCustomAttributes<ParameterAttribute>(),
        p => Assert.False(p.ValueFromPipeline || p.ValueFromPipelineByPropertyName));

    [Fact]
    public void Import_has_little_to_scan_and_nothing_to_run()
    {
        Type[] types = typeof(GetBlockedSenderCommand).Assembly.GetExportedTypes();

        Assert.InRange(types.Length, 1, 40);
        Assert.DoesNotContain(typeof(GetBlockedSenderCommand).Assembly.GetTypes(), t => typeof(IModuleAssemblyInitializer).IsAssignableFrom(t));
    }

    [Fact]
    public void The_module_folder_holds_what_it_should_and_nothing_else()
    {
        string[] files = [.. Directory.EnumerateFiles(BuiltModule.Folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(BuiltModule.Folder, f).Replace('\\', '/'))];
        string[] outsideCore = [.. files.Where(f => !f.StartsWith("bin/core/", StringComparison.Ordinal) && !f.StartsWith("en-US/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "LICENSE", "RestrictedUsers.format.ps1xml", "RestrictedUsers.psd1", "THIRD-PARTY-NOTICES.md",
                "bin/RestrictedUsers.Contracts.dll", "bin/RestrictedUsers.Isolation.dll", "bin/RestrictedUsers.dll",
            ],
            outsideCore);
        Assert.All(files.Where(f => f.StartsWith("bin/core/", StringComparison.Ordinal)), f => Assert.EndsWith(".dll", f, StringComparison.Ordinal));
        Assert.Single(files, f => f.EndsWith("/RestrictedUsers.Contracts.dll", StringComparison.Ordinal));
        Assert.Contains("bin/core/net8.0/RestrictedUsers.Core.dll", files);
        Assert.Contains("bin/core/net472/RestrictedUsers.Core.dll", files);
        Assert.DoesNotContain(files, f => f.EndsWith("System.Management.Automation.dll", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_error_has_an_id_of_its_own_and_says_what_to_do()
    {
        FieldInfo[] fields = [.. typeof(ErrorIds).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(ErrorDefinition))];

        Assert.Equal(fields.Length, ErrorIds.All.Count);
        Assert.All(fields, f => Assert.Equal(f.Name, ((ErrorDefinition)f.GetValue(null)!).Id));
        Assert.Equal(ErrorIds.All.Count, ErrorIds.All.Select(e => e.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ErrorIds.All, e => Assert.EndsWith(".", e.RecommendedAction, StringComparison.Ordinal));
    }

    [Fact]
    public void The_help_page_of_errors_has_the_same_ones_with_their_categories()
    {
        string page = File.ReadAllText(Path.Combine(HelpPages.Folder, "about_RestrictedUsers_Errors.md"));

        Assert.Equal(ErrorIds.All.Select(e => e.Id), Regex.Matches(page, @"^### \w+", RegexOptions.Multiline | RegexOptions.NonBacktracking).Select(m => m.Value[4..]));
        Assert.All(ErrorIds.All, e => Assert.Matches($@"(?m)^### {e.Id}\r?\n\r?\nCategory {e.Category}\. ", page));
    }

    private static string Name(Type command)
    {
        var cmdlet = command.GetCustomAttribute<CmdletAttribute>()!;
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }

    private Hashtable Manifest()
    {
        string path = BuiltModule.Manifest;
        var data = System.Management.Automation.Language.Parser.ParseFile(path, out _, out System.Management.Automation.Language.ParseError[] errors);
        Assert.Empty(errors);
        return (Hashtable)data.Find(a => a is System.Management.Automation.Language.HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
    }
}
