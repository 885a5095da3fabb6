using System;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using RestrictedUsers.Shell.Errors;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Commands that are not here: those of a full PowerShell, and those of none.</summary>
public sealed class UnknownCommandTests
{
    [Theory]
    [InlineData("Select-Object", "Select-Object")]
    [InlineData("1 | select -First 1", "Select-Object")]
    [InlineData("format-table", "format-table")]
    [InlineData("Microsoft.PowerShell.Utility\\Write-Host hello", "Microsoft.PowerShell.Utility\\Write-Host")]
    [InlineData("gci", "Get-ChildItem")]
    [InlineData("Compress-Archive", "Compress-Archive")]
    [InlineData("Get-Acl", "Get-Acl")]
    [InlineData("ft", "Format-Table")]
    public async Task A_command_of_a_full_PowerShell_says_so(string command, string name)
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", command);
        Assert.StartsWith($"{name}: This command needs a full PowerShell (pwsh)", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Nothing_runs_before_a_command_that_is_missing_in_the_pipeline()
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", "& { $Host.UI.WriteLine('ran') } | Sort-Object");
        Assert.Empty(result.Output);
        Assert.Contains("Sort-Object: This command needs a full PowerShell", result.Error);
    }

    [Fact]
    public async Task A_command_that_no_PowerShell_has_gets_the_engines_error()
    {
        var result = await ShellProcess.RunAsync("-NoModule", "-Command", "Get-Nonsense");
        Assert.StartsWith("Get-Nonsense: The term 'Get-Nonsense' is not recognized", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("full PowerShell", result.Error);
    }

    [Fact]
    public async Task A_script_can_still_catch_it_by_its_type()
    {
        var result = await ShellProcess.RunAsync(
            "-NoModule", "-Command", "try { Out-File x } catch [System.Management.Automation.CommandNotFoundException] { 'caught ' + $_.Exception.CommandName }");
        Assert.Equal("caught Out-File\n", result.Output);
    }

    [Fact]
    public void No_command_of_the_engine_is_said_to_be_missing()
    {
        var present = InitialSessionState.CreateDefault2().Commands
            .Where(command => command is not SessionStateAliasEntry)
            .Select(command => command.Name)
            .ToArray();
        Assert.Contains(present, name => name is "ForEach-Object");
        Assert.DoesNotContain(present, FullPowerShellCommands.Contains);
    }

    [Fact]
    public void Every_alias_of_the_engine_leads_to_a_command_that_is_present_or_known_to_be_missing()
    {
        var state = InitialSessionState.CreateDefault2().Commands;
        var present = state.Select(command => command.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = state.OfType<SessionStateAliasEntry>()
            .Where(alias => !present.Contains(alias.Definition) && !FullPowerShellCommands.Contains(alias.Definition))
            .Select(alias => $"{alias.Name} -> {alias.Definition}");
        Assert.Empty(unknown);
    }
}
