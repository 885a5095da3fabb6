#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Runs every example of the help pages as its test comment declares. The build reads the pages and writes what is to be run; the examples
# that need core commands only run in the hosted engine too (ExampleTests of RestrictedUsers.Module.Tests).
BeforeDiscovery {
    $path = Join-Path -Path (Split-Path -Parent (Split-Path -Parent $PSScriptRoot)) -ChildPath 'out/RestrictedUsers.Examples.json'
    if (-not (Test-Path -LiteralPath $path)) { throw "There is no '$path'. Run ./build.ps1 first." }

    # Windows PowerShell writes a JSON array as one object; foreach takes it apart.
    $examples = foreach ($example in Get-Content -LiteralPath $path -Raw | ConvertFrom-Json) {
        @{ Name = "$($example.command), $($example.title)"; Example = $example }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force

    # In a scope of its own, so that an example does not find the variables of another one. An error that it does not expect ends it.
    function Invoke-Example($Example) {
        $ErrorActionPreference = 'Stop'
        $setup = if ($null -eq $Example.setup) { 'Connect-ProtectionService -Emulator' } else { $Example.setup }
        $script = @(
            $setup
            '$result = @('
            $Example.code
            ')'
            "@{ Result = `$result; Assert = [bool]($($Example.assert)) }"
        ) -join "`n"
        & ([scriptblock]::Create($script))
    }
}

Describe 'The help pages' {
    BeforeEach {
        Push-Location -LiteralPath (New-Item -Path (Join-Path -Path $TestDrive -ChildPath ([guid]::NewGuid())) -ItemType Directory)
    }

    AfterEach {
        Disconnect-ProtectionService -All
        Pop-Location
    }

    It '<Name>' -ForEach $examples {
        $ran = Invoke-Example $Example
        $types = $ran.Result | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique
        $types -join ', ' | Should -Be (($Example.outputTypes | Sort-Object) -join ', ')
        $ran.Assert | Should -BeTrue -Because $Example.assert
    }
}
