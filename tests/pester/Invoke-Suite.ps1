#requires -Version 5.1
<#
.SYNOPSIS
Runs the Pester suites on the packaged module, on whichever PowerShell runs this script.
.PARAMETER ResultPath
A file that receives one line: passed, failed and skipped tests.
#>
param([string] $ResultPath)
$ErrorActionPreference = 'Stop'
Import-Module -Name Pester -MinimumVersion 5.0

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration

foreach ($test in $run.Skipped) { "NOT RUN: $($test.ExpandedPath)" }
# A file that could not even be discovered counts as a failure.
$failed = $run.FailedCount + $run.FailedContainersCount + $run.FailedBlocksCount
"$($run.PassedCount) passed, $failed failed, $($run.SkippedCount) skipped"
if ($ResultPath) { "$($run.PassedCount) $failed $($run.SkippedCount)" | Set-Content -LiteralPath $ResultPath }
if ($failed) { exit 1 }
