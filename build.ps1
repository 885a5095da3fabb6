#requires -Version 5.1
<#
.SYNOPSIS
Builds, tests, packs or measures RestrictedUsers. Everything is done by dotnet; this only names it.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Bench')] [string] $Task = 'Build',
    [ValidateSet('Debug', 'Release')] [string] $Configuration = 'Release'
)
$ErrorActionPreference = 'Stop'
Push-Location -LiteralPath $PSScriptRoot
try {
    $arguments = switch ($Task) {
        'Build' { 'build', 'src/RestrictedUsers.Module', '-c', $Configuration }
        'Test' { , 'test' }
        'Pack' { 'build', 'src/RestrictedUsers.Module', '-c', 'Release', '-t:PackModule' }
        'Bench' { 'run', '--project', 'benchmarks/RestrictedUsers.Benchmarks', '-c', 'Release' }
    }
    & dotnet @arguments
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}
finally { Pop-Location }
