using System;
using System.IO;

namespace RestrictedUsers.Shell.Tests;

/// <summary>
/// A module in a temporary folder, with what the shell has to cope with: views, a confirmation, an error with escape
/// sequences, progress, a command that never ends.
/// </summary>
public sealed class TestModule : IDisposable
{
    private const string Manifest = """
        @{
            RootModule = 'Widgets.psm1'
            ModuleVersion = '1.2.0'
            GUID = '0c1f6a0e-5a5f-4f0e-9b8e-2d0a6a6f9b11'
            FunctionsToExport = 'Get-Widget', 'Get-WidgetDetail', 'Remove-Widget', 'Test-Continue', 'Write-WidgetError', 'Wait-Widget',
                'Show-WidgetProgress', 'Write-WidgetStreams'
            CmdletsToExport = @()
            AliasesToExport = @()
            VariablesToExport = @()
            FormatsToProcess = 'Widgets.Format.ps1xml'
        }
        """;

    private const string Script = """
        class Widget { [string] $Name; [int] $Count; [string] $Note }
        class WidgetDetail { [string] $Name; [string] $Secret; [string] $Owner }

        function Get-Widget {
            [CmdletBinding()] param([string[]] $Name = @('alpha', 'beta'))
            foreach ($one in $Name) {
                $widget = [Widget]::new(); $widget.Name = $one; $widget.Count = $one.Length; $widget.Note = "note of $one"
                $widget
            }
        }

        function Get-WidgetDetail {
            $detail = [WidgetDetail]::new(); $detail.Name = 'alpha'; $detail.Secret = 'hidden'; $detail.Owner = 'Zoë'
            $detail
        }

        function Remove-Widget {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
            param([Parameter(Mandatory, ValueFromPipeline)] [string] $Name)
            process {
                $asked = try { $PSCmdlet.ShouldProcess($Name, 'Remove the widget') }
                         catch { "no answer: $($_.Exception.GetBaseException().GetType().Name)" ; $false }
                if ($asked -is [bool]) { if ($asked) { "removed $Name" } else { "kept $Name" } } else { $asked[0] }
            }
        }

        function Test-Continue {
            [CmdletBinding()] param([string] $Target)
            if ($PSCmdlet.ShouldContinue("Really $Target", 'Second danger')) { 'went on' } else { 'did not' }
        }

        function Write-WidgetError {
            [CmdletBinding()] param()
            $esc = [char] 27
            $record = [System.Management.Automation.ErrorRecord]::new(
                [InvalidOperationException]::new('the exception'), 'BadWidget', 'InvalidData', 'a target')
            $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new("evil $esc]0;title$([char] 7) and ${esc}[2J name")
            $record.ErrorDetails.RecommendedAction = "Rename it${esc}[1A."
            $PSCmdlet.WriteError($record)
            'after the error'
        }

        function Wait-Widget {
            [CmdletBinding()] param([string] $Trace)
            try {
                'waiting'
                while ($true) { [System.Threading.Thread]::Sleep(20) }
            }
            finally {
                [System.IO.File]::AppendAllText($Trace, 'finally ran')
            }
        }

        function Show-WidgetProgress {
            [CmdletBinding()] param()
            foreach ($percent in 0, 50, 100) {
                $record = [System.Management.Automation.ProgressRecord]::new(7, 'Polishing', "step $percent")
                $record.PercentComplete = $percent
                $record.SecondsRemaining = 100 - $percent
                $PSCmdlet.WriteProgress($record)
                [System.Threading.Thread]::Sleep(150)
            }
            'polished'
        }

        function Write-WidgetStreams {
            [CmdletBinding()] param()
            'result'
            $PSCmdlet.WriteWarning('a warning')
            $PSCmdlet.WriteVerbose('a verbose line')
            $PSCmdlet.WriteDebug('a debug line')
            $PSCmdlet.WriteInformation('an information', @())
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('an error'), 'AnError', 'NotSpecified', $null))
        }
        """;

    private const string Formats = """
        <?xml version="1.0" encoding="utf-8"?>
        <Configuration>
          <ViewDefinitions>
            <View>
              <Name>Widget</Name>
              <ViewSelectedBy><TypeName>Widget</TypeName></ViewSelectedBy>
              <TableControl>
                <TableHeaders>
                  <TableColumnHeader><Label>Widget</Label><Width>12</Width></TableColumnHeader>
                  <TableColumnHeader><Label>Letters</Label><Width>8</Width><Alignment>Right</Alignment></TableColumnHeader>
                  <TableColumnHeader><Label>Remark</Label></TableColumnHeader>
                </TableHeaders>
                <TableRowEntries>
                  <TableRowEntry>
                    <TableColumnItems>
                      <TableColumnItem><PropertyName>Name</PropertyName></TableColumnItem>
                      <TableColumnItem><PropertyName>Count</PropertyName></TableColumnItem>
                      <TableColumnItem><PropertyName>Note</PropertyName></TableColumnItem>
                    </TableColumnItems>
                  </TableRowEntry>
                </TableRowEntries>
              </TableControl>
            </View>
            <View>
              <Name>WidgetDetail</Name>
              <ViewSelectedBy><TypeName>WidgetDetail</TypeName></ViewSelectedBy>
              <ListControl>
                <ListEntries>
                  <ListEntry>
                    <ListItems>
                      <ListItem><Label>The name</Label><PropertyName>Name</PropertyName></ListItem>
                      <ListItem><Label>Belongs to</Label><PropertyName>Owner</PropertyName></ListItem>
                    </ListItems>
                  </ListEntry>
                </ListEntries>
              </ListControl>
            </View>
          </ViewDefinitions>
        </Configuration>
        """;

    /// <summary>Writes the module.</summary>
    public TestModule()
    {
        Folder = Directory.CreateTempSubdirectory("shell tests [1] ").FullName;
        ModulePath = Path.Combine(Folder, "Widgets");
        var version = Directory.CreateDirectory(Path.Combine(ModulePath, "1.2.0")).FullName;
        File.WriteAllText(Path.Combine(version, "Widgets.psd1"), Manifest);
        File.WriteAllText(Path.Combine(version, "Widgets.psm1"), Script);
        File.WriteAllText(Path.Combine(version, "Widgets.Format.ps1xml"), Formats);
    }

    /// <summary>A folder for the files of a test, whose name has blanks and wildcard characters on purpose.</summary>
    public string Folder { get; }

    /// <summary>The folder of the module, for -ModulePath.</summary>
    public string ModulePath { get; }

    /// <summary>Writes a file beside the module.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
