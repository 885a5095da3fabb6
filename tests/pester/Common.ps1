# Shared by the suites: finds the built module, and makes rehearsals and pipelines short.

function Get-BuiltModulePath {
    if ($env:RESTRICTEDUSERS_MODULE) { return $env:RESTRICTEDUSERS_MODULE }
    $root = Join-Path -Path (Split-Path -Parent (Split-Path -Parent $PSScriptRoot)) -ChildPath 'out/RestrictedUsers'
    $folder = Get-ChildItem -LiteralPath $root -Directory -ErrorAction Stop |
        Sort-Object -Property { [version] $_.Name } -Descending | Select-Object -First 1
    if (-not $folder) { throw "No built module in '$root'. Run ./build.ps1 first." }
    Join-Path -Path $folder.FullName -ChildPath 'RestrictedUsers.psd1'
}

# The PowerShell that runs the suite, for a process of its own.
function Get-PowerShellCommand {
    if ($PSVersionTable.PSEdition -eq 'Core') { 'pwsh' } else { 'powershell.exe' }
}

# What tab completion offers for a line with the cursor at its end.
function Complete([string] $Line) {
    (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
}

# Writes a scenario into TestDrive and connects to it.
function Connect-Scenario([string] $Json) {
    $path = Join-Path -Path $TestDrive -ChildPath "$([guid]::NewGuid()).json"
    Set-Content -LiteralPath $path -Value $Json -Encoding utf8
    Connect-ProtectionService -Emulator -ScenarioPath $path -PassThru
}

# The whole text of formatted output, without colours, as wide as asked for.
function Format-Text([int] $Width = 120) {
    begin { $all = @() }
    process { $all += $_ }
    end { ($all | Out-String -Width $Width) -replace '\x1b\[[0-9;]*m', '' }
}
