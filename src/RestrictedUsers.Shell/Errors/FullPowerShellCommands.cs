using System;
using System.Collections.Frozen;

namespace RestrictedUsers.Shell.Errors;

/// <summary>
/// The commands that a full PowerShell 7 has and the engine alone has not. Who uses one here made no typing mistake, and must be told so.
/// </summary>
internal static class FullPowerShellCommands
{
    /// <summary>Whether a full PowerShell has a command of this name, in any letter case, with or without its module's name before it.</summary>
    public static bool Contains(string commandName)
    {
        var separator = commandName.LastIndexOf('\\');
        return Names.Contains(separator < 0 ? commandName : commandName[(separator + 1)..]);
    }

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        // Microsoft.PowerShell.Utility
        "Add-Member", "Add-Type", "Clear-Variable", "Compare-Object", "ConvertFrom-CliXml", "ConvertFrom-Csv", "ConvertFrom-Json",
        "ConvertFrom-Markdown", "ConvertFrom-SddlString", "ConvertFrom-StringData", "ConvertTo-CliXml", "ConvertTo-Csv",
        "ConvertTo-Html", "ConvertTo-Json", "ConvertTo-Xml", "Debug-Runspace", "Disable-PSBreakpoint", "Disable-RunspaceDebug",
        "Enable-PSBreakpoint", "Enable-RunspaceDebug", "Export-Alias", "Export-Clixml", "Export-Csv", "Export-FormatData",
        "Export-PSSession", "Format-Custom", "Format-Hex", "Format-List", "Format-Table", "Format-Wide", "Get-Alias", "Get-Culture",
        "Get-Date", "Get-Error", "Get-Event", "Get-EventSubscriber", "Get-FileHash", "Get-FormatData", "Get-Host", "Get-MarkdownOption",
        "Get-Member", "Get-PSBreakpoint", "Get-PSCallStack", "Get-Random", "Get-Runspace", "Get-RunspaceDebug", "Get-SecureRandom",
        "Get-TraceSource", "Get-TypeData", "Get-UICulture", "Get-Unique", "Get-Uptime", "Get-Variable", "Get-Verb", "Group-Object",
        "Import-Alias", "Import-Clixml", "Import-Csv", "Import-LocalizedData", "Import-PSSession", "Import-PowerShellDataFile",
        "Invoke-Expression", "Invoke-RestMethod", "Invoke-WebRequest", "Join-String", "Measure-Command", "Measure-Object", "New-Alias",
        "New-Event", "New-Guid", "New-Object", "New-TemporaryDirectory", "New-TemporaryFile", "New-TimeSpan", "New-Variable",
        "Out-File", "Out-GridView", "Out-Printer", "Out-String", "Read-Host", "Register-EngineEvent", "Register-ObjectEvent",
        "Remove-Alias", "Remove-Event", "Remove-PSBreakpoint", "Remove-TypeData", "Remove-Variable", "Select-Object", "Select-String",
        "Select-Xml", "Send-MailMessage", "Set-Alias", "Set-Date", "Set-MarkdownOption", "Set-PSBreakpoint", "Set-TraceSource",
        "Set-Variable", "Show-Command", "Show-Markdown", "Sort-Object", "Start-Sleep", "Tee-Object", "Test-Json", "Trace-Command",
        "Unblock-File", "Unregister-Event", "Update-FormatData", "Update-List", "Update-TypeData", "Wait-Debugger", "Wait-Event",
        "Write-Debug", "Write-Error", "Write-Host", "Write-Information", "Write-Output", "Write-Progress", "Write-Verbose",
        "Write-Warning",
        // Microsoft.PowerShell.Management
        "Add-Content", "Clear-Content", "Clear-Item", "Clear-ItemProperty", "Clear-RecycleBin", "Convert-Path", "Copy-Item",
        "Copy-ItemProperty", "Debug-Process", "Get-ChildItem", "Get-Clipboard", "Get-ComputerInfo", "Get-Content", "Get-HotFix",
        "Get-Item", "Get-ItemProperty", "Get-ItemPropertyValue", "Get-Location", "Get-PSDrive", "Get-PSProvider", "Get-Process",
        "Get-Service", "Get-TimeZone", "Invoke-Item", "Join-Path", "Move-Item", "Move-ItemProperty", "New-Item", "New-ItemProperty",
        "New-PSDrive", "New-Service", "Pop-Location", "Push-Location", "Remove-Item", "Remove-ItemProperty", "Remove-PSDrive",
        "Remove-Service", "Rename-Computer", "Rename-Item", "Rename-ItemProperty", "Resolve-Path", "Restart-Computer",
        "Restart-Service", "Resume-Service", "Set-Clipboard", "Set-Content", "Set-Item", "Set-ItemProperty", "Set-Location",
        "Set-Service", "Set-TimeZone", "Split-Path", "Start-Process", "Start-Service", "Stop-Computer", "Stop-Process", "Stop-Service",
        "Suspend-Service", "Test-Connection", "Test-Path", "Wait-Process",
        // Microsoft.PowerShell.Security
        "ConvertFrom-SecureString", "ConvertTo-SecureString", "Get-Acl", "Get-AuthenticodeSignature", "Get-CmsMessage",
        "Get-Credential", "Get-ExecutionPolicy", "Get-PfxCertificate", "New-FileCatalog", "Protect-CmsMessage", "Set-Acl",
        "Set-AuthenticodeSignature", "Set-ExecutionPolicy", "Test-FileCatalog", "Unprotect-CmsMessage",
        // Microsoft.PowerShell.Diagnostics
        "Get-Counter", "Get-WinEvent", "New-WinEvent",
        // Microsoft.PowerShell.Host
        "Start-Transcript", "Stop-Transcript",
        // CimCmdlets
        "Export-BinaryMiLog", "Get-CimAssociatedInstance", "Get-CimClass", "Get-CimInstance", "Get-CimSession", "Import-BinaryMiLog",
        "Invoke-CimMethod", "New-CimInstance", "New-CimSession", "New-CimSessionOption", "Register-CimIndicationEvent",
        "Remove-CimInstance", "Remove-CimSession", "Set-CimInstance",
        // Microsoft.WSMan.Management
        "Connect-WSMan", "Disable-WSManCredSSP", "Disconnect-WSMan", "Enable-WSManCredSSP", "Get-WSManCredSSP", "Get-WSManInstance",
        "Invoke-WSManAction", "New-WSManInstance", "New-WSManSessionOption", "Remove-WSManInstance", "Set-WSManInstance",
        "Set-WSManQuickConfig", "Test-WSMan",
        // Microsoft.PowerShell.Archive
        "Compress-Archive", "Expand-Archive",
        // Microsoft.PowerShell.ThreadJob
        "Start-ThreadJob",
        // PSReadLine
        "Get-PSReadLineKeyHandler", "Get-PSReadLineOption", "Remove-PSReadLineKeyHandler", "Set-PSReadLineKeyHandler",
        "Set-PSReadLineOption",
        // PackageManagement and PowerShellGet
        "Find-Module", "Find-Package", "Find-Script", "Get-InstalledModule", "Get-PSRepository", "Get-PackageProvider",
        "Install-Module", "Install-Package", "Install-Script", "Publish-Module", "Publish-Script", "Register-PSRepository",
        "Save-Module", "Save-Script", "Set-PSRepository", "Uninstall-Module", "Uninstall-Script", "Unregister-PSRepository",
        "Update-Module", "Update-Script",
        // Microsoft.PowerShell.PSResourceGet
        "Find-PSResource", "Get-InstalledPSResource", "Get-PSResourceRepository", "Install-PSResource", "Publish-PSResource",
        "Register-PSResourceRepository", "Save-PSResource", "Set-PSResourceRepository", "Uninstall-PSResource",
        "Unregister-PSResourceRepository", "Update-PSResource",
        // PowerShell on Windows, remoting and disconnected sessions
        "Connect-PSSession", "Disable-PSRemoting", "Disable-PSSessionConfiguration", "Disconnect-PSSession", "Enable-PSRemoting",
        "Enable-PSSessionConfiguration", "Get-DscResource", "Get-PSSessionCapability", "Get-PSSessionConfiguration",
        "Invoke-DscResource", "Receive-PSSession", "Register-PSSessionConfiguration", "Set-PSSessionConfiguration",
        "Test-PSSessionConfigurationFile", "Unregister-PSSessionConfiguration",
        // Aliases and functions that the engine does not bring along, or not on every system
        "cat", "clear", "compare", "cp", "diff", "fhx", "gcb", "gcim", "gerr", "gin", "gsv", "gtz", "kill", "lp", "ls", "man",
        "mkdir", "more", "mount", "mv", "ps", "pwd", "rm", "rmdir", "rvpa", "sasv", "scb", "sleep", "sort", "spsv", "start", "stz",
        "tee", "write",
    ], StringComparer.OrdinalIgnoreCase);
}
