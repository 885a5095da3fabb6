#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force
    $commands = (Get-Module -Name RestrictedUsers).ExportedCmdlets.Values
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force
}

Describe 'The packaged module' {
    It 'has a valid manifest' {
        $manifest = Test-ModuleManifest -Path (Get-BuiltModulePath)
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        $manifest.ExportedFunctions.Count | Should -Be 0
    }

    It 'exports what its manifest says' {
        $data = Import-PowerShellDataFile -Path (Get-BuiltModulePath)
        (Get-Module -Name RestrictedUsers).ExportedCmdlets.Keys | Sort-Object | Should -Be ($data.CmdletsToExport | Sort-Object)
    }

    It 'loads one assembly at import and three after first use, and no package' {
        $script = @'
            Import-Module -Name $env:RU_TEST_MODULE
            $ours = { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -like 'RestrictedUsers*' -and [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_) -eq [System.Runtime.Loader.AssemblyLoadContext]::Default } | ForEach-Object { $_.GetName().Name } | Sort-Object }
            (& $ours) -join ','
            Connect-ProtectionService -Emulator
            $null = Get-BlockedSender
            (& $ours) -join ','
            @([System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | Where-Object { $_.GetName().Name -like 'Polly*' }).Count
'@
        $env:RU_TEST_MODULE = Get-BuiltModulePath
        $lines = & (Get-PowerShellCommand) -NoProfile -NonInteractive -Command $script
        $lines[0] | Should -Be 'RestrictedUsers'
        $lines[1] | Should -Be 'RestrictedUsers,RestrictedUsers.Contracts,RestrictedUsers.Isolation'
        $lines[2] | Should -Be '0'
    } -Skip:($PSVersionTable.PSEdition -ne 'Core')

    It '<_> has help with three examples and a text for every parameter' -ForEach $commands.Name {
        $help = Get-Help -Name $_ -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$_ ["))
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        foreach ($parameter in $help.parameters.parameter) { $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.name }
    }
}

Describe 'Connections' {
    AfterEach { Get-ProtectionServiceConnection | Disconnect-ProtectionService }

    It 'uses the latest connection unless another is named' {
        $first = Connect-ProtectionService -Emulator -PassThru
        $second = Connect-Scenario '{ "organization": "fabrikam.onmicrosoft.com", "senders": [ { "address": "only@fabrikam.com", "reason": "", "created": "-1h" } ] }'
        (Get-BlockedSender).SenderAddress | Should -Be 'only@fabrikam.com'
        @(Get-BlockedSender -Connection $first).Count | Should -BeGreaterThan 30
        Disconnect-ProtectionService -Connection $second
        @(Get-BlockedSender).Count | Should -BeGreaterThan 30
    }

    It 'says what to do when there is none' {
        $problem = { Get-BlockedSender } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^NotConnected,'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Connect-ProtectionService'
    }

    It 'works in parallel runspaces with the connection handed over' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $connection = Connect-ProtectionService -Emulator -PassThru
        $module = Get-BuiltModulePath
        $counts = 1..4 | ForEach-Object -Parallel {
            Import-Module -Name $using:module
            @(Get-BlockedSender -Connection $using:connection).Count
        }
        $counts | Should -Be (, 41 * 4)
    }

    It 'shows line and column of a scenario error' {
        $problem = { Connect-Scenario "{`n  `"senders`": [ { `"adress`": `"x@y.z`" } ]`n}" } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^ScenarioFileInvalid,'
        "$problem" | Should -Match 'line 2'
    }
}

Describe 'Get-BlockedSender' {
    BeforeAll { Connect-ProtectionService -Emulator }
    AfterAll { Disconnect-ProtectionService }

    It 'lists users and connectors in one list' {
        $all = Get-BlockedSender
        ($all | Group-Object -Property EntityType | Sort-Object -Property Name).Name | Should -Be 'Connector', 'User'
        $all[0].PSObject.TypeNames[0] | Should -Be 'RestrictedUsers.Contracts.BlockedSender'
    }

    It 'takes <Column> from CSV rows' -ForEach @(
        @{ Column = 'SenderAddress' }, @{ Column = 'UserPrincipalName' }, @{ Column = 'PrimarySmtpAddress' }, @{ Column = 'EmailAddress' }, @{ Column = 'Mail' }
    ) {
        $row = "$Column`nanna.kowalska@contoso.com" | ConvertFrom-Csv
        ($row | Get-BlockedSender).SenderAddress | Should -Be 'anna.kowalska@contoso.com'
    }

    It 'is silent about a pattern without a match and clear about a name without one' {
        Get-BlockedSender -SenderAddress 'nobody*' -ErrorVariable problems | Should -BeNullOrEmpty
        $problems.Count | Should -Be 0
        Get-BlockedSender -SenderAddress 'nobody@contoso.com', 'anna.kowalska@contoso.com' -ErrorAction SilentlyContinue -ErrorVariable problems |
            Should -HaveCount 1
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Match '^BlockedSenderNotFound,'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nobody@contoso.com'
    }

    It 'completes addresses with their cause' {
        $match = Complete 'Get-BlockedSender -SenderAddress anna' | Select-Object -First 1
        $match.CompletionText | Should -Be 'anna.kowalska@contoso.com'
        $match.ToolTip | Should -Match 'outbound spam, since 20\d\d-'
    }

    It 'shows a table whose every column fits <Width> characters, and a list' -ForEach @(@{ Width = 120 }, @{ Width = 80 }) {
        $table = Get-BlockedSender -SenderAddress anna* | Format-Text -Width $Width
        $table | Should -Match 'anna\.kowalska@contoso\.com'
        $table | Should -Match 'OutboundSpam\s+20\d\d-\d\d-\d\d \d\d:\d\d'
        Get-BlockedSender -SenderAddress anna* | Format-List | Format-Text | Should -Match 'SpamMessageCount\s*: 412'
    }

    It 'prints no terminal escape of a hostile reason' {
        (Get-BlockedSender -SenderAddress sven.lund*).Reason | Should -Not -Match '\x1b'
        (Get-BlockedSender -SenderAddress sven.lund* | Format-List -Property * | Out-String) -replace '\x1b\[[0-9;]*m', '' | Should -Not -Match '\x1b'
    }

    It 'survives CLIXML with its times' {
        $before = Get-BlockedSender -SenderAddress anna*
        $after = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($before))
        $after.CreatedAt | Should -Be $before.CreatedAt
        $after.CreatedAt.Kind | Should -Be 'Utc'
    }
}

Describe 'Remove-BlockedSender' {
    BeforeEach { Connect-ProtectionService -Emulator }
    AfterEach { Disconnect-ProtectionService }

    It 'gives one result for each distinct input' {
        $results = 'anna.kowalska@contoso.com', 'ANNA.KOWALSKA@contoso.com', 'petra.novak@contoso.com' | Remove-BlockedSender -Force
        $results.Count | Should -Be 2
        ($results | Where-Object -Property SenderAddress -EQ 'anna.kowalska@contoso.com').Outcome | Should -Be 'Unblocked'
        ($results | Where-Object -Property SenderAddress -EQ 'petra.novak@contoso.com').Outcome | Should -Be 'NotBlocked'
    }

    It 'takes users and connectors back from a CSV file' {
        $path = Join-Path -Path $TestDrive -ChildPath 'blocked.csv'
        Get-BlockedSender | Where-Object { -not $_.IsTemporary } | Export-Csv -LiteralPath $path -NoTypeInformation -Encoding utf8
        $rows = Import-Csv -LiteralPath $path -Encoding utf8
        @($rows | Where-Object -Property EntityType -EQ 'Connector').Count | Should -BeGreaterThan 0

        $results = $rows | Remove-BlockedSender -Force -ErrorAction SilentlyContinue -ErrorVariable problems

        $results.Count | Should -Be $rows.Count
        @($results | Where-Object -Property Outcome -EQ 'QuotaExhausted').SenderAddress | Should -Be 'olivia.brandt@contoso.com'
        @($results | Where-Object -Property Outcome -EQ 'Unblocked').Count | Should -Be ($rows.Count - 1)
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Match '^QuotaExhausted,'
    }

    It 'does not take the reason of the block for a comment' {
        $null = Get-BlockedSender -SenderAddress anna* | Remove-BlockedSender -Force
        (Get-UnblockHistory).Comment | Should -BeNullOrEmpty
        $null = Get-BlockedSender -SenderAddress bruno* | Remove-BlockedSender -Force -Reason 'case 42'
        (Get-UnblockHistory -SenderAddress bruno.costa@contoso.com).Comment | Should -Be 'case 42'
    }

    It 'sends nothing with -WhatIf, bound or by preference, even with -Force' {
        Remove-BlockedSender -SenderAddress anna.kowalska@contoso.com -WhatIf | Should -BeNullOrEmpty
        & { $WhatIfPreference = $true; Remove-BlockedSender -SenderAddress anna.kowalska@contoso.com -Force } | Should -BeNullOrEmpty
        Get-UnblockHistory | Should -BeNullOrEmpty
    }

    It 'skips a temporary block unless it is asked for' {
        $skipped = Remove-BlockedSender -SenderAddress tom.baker@contoso.com -Force
        $skipped.Outcome | Should -Be 'Skipped'
        $skipped.Message | Should -Match '-IncludeTemporary'
        (Remove-BlockedSender -SenderAddress tom.baker@contoso.com -Force -IncludeTemporary).Outcome | Should -Be 'Unblocked'
    }

    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'a wildcard'; Value = 'anna*'; Id = 'WildcardNotAllowed' }
        @{ What = 'no address'; Value = 'not an address'; Id = 'InvalidAddress' }
        @{ What = 'control characters'; Value = "a`e[2J@contoso.com"; Id = 'InvalidAddress' }
        @{ What = 'an over-long address'; Value = ('x' * 400) + '@contoso.com'; Id = 'InvalidAddress' }
    ) {
        $result = Remove-BlockedSender -SenderAddress $Value -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Outcome | Should -Be 'Failed'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Match "^$Id,"
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'sends nothing where nobody can confirm' {
        $env:RU_TEST_MODULE = Get-BuiltModulePath
        $script = 'Import-Module $env:RU_TEST_MODULE; Connect-ProtectionService -Emulator; try { Remove-BlockedSender anna.kowalska@contoso.com } catch { $_.FullyQualifiedErrorId }; @(Get-UnblockHistory).Count'
        $lines = '' | & (Get-PowerShellCommand) -NoProfile -NonInteractive -Command $script
        $lines[0] | Should -Match '^ConfirmationRequired,'
        $lines[1] | Should -Be '0'
    }

    It 'stops where a downstream command stops' {
        foreach ($once in 1) { Get-BlockedSender | Where-Object { -not $_.IsTemporary } | Remove-BlockedSender -Force -ThrottleLimit 1 | ForEach-Object { break } }
        @(Get-UnblockHistory).Count | Should -BeLessThan 10
    }

    It 'shows a table with the outcome' {
        Remove-BlockedSender -SenderAddress anna.kowalska@contoso.com -Force | Format-Text | Should -Match 'anna\.kowalska@contoso\.com\s+.*Unblocked'
    }
}

Describe 'Get-UnblockQuota' {
    BeforeAll { Connect-ProtectionService -Emulator }
    AfterAll { Disconnect-ProtectionService }

    It 'invents no limit' {
        $quota = Get-UnblockQuota -SenderAddress emma.schmidt@contoso.com
        $quota.UnblockCount | Should -Be 2
        $quota.State | Should -Be 'Unknown'
        $quota.Limit | Should -BeNullOrEmpty
    }

    It 'subtracts from a limit that the user sets' {
        (Get-UnblockQuota -SenderAddress emma.schmidt@contoso.com -MaximumUnblockCount 3).State | Should -Be 'Low'
        ('olivia.brandt@contoso.com' | Get-UnblockQuota -MaximumUnblockCount 3).State | Should -Be 'Exhausted'
    }
}
