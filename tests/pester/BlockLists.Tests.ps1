#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Block lists on the packaged module. Nothing leaves the machine: the only resolver is an address on loopback where nobody answers.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force
    $script:silent = @{ Server = '127.0.0.1:9'; Timeout = 0.1 }
}

Describe 'Get-BlockList' {
    It 'shows active, doubtful, dead and manual lists' {
        (Get-BlockList | Group-Object -Property State).Name | Sort-Object | Should -Be 'Active', 'Dead', 'Doubtful', 'Manual'
    }

    It 'formats as a table and as a list' {
        Get-BlockList -Name 'Spamhaus ZEN' | Format-Text | Should -Match 'Spamhaus ZEN\s+Active\s+SelfService'
        Get-BlockList -Name 'Spamhaus ZEN' | Format-List | Format-Text | Should -Match 'RemovalSteps\s+: Fix the cause first'
    }

    It 'survives being written to a file and read again' {
        $path = Join-Path -Path $TestDrive -ChildPath 'lists.xml'
        Get-BlockList -Name SURBL | Export-Clixml -LiteralPath $path -Depth 5
        $copy = Import-Clixml -LiteralPath $path
        $copy.Zones[0].Codes[0].Meaning | Should -Match 'DM'
        $copy | Format-Text | Should -Match 'SURBL\s+Active'
    }

    It 'completes names' {
        (Complete 'Get-BlockList -Name Barr').CompletionText | Should -Be "'Barracuda BRBL'"
    }
}

Describe 'Get-BlockListStatus' {
    It 'says Unreachable, and never NotListed, where nobody answers' {
        $results = Get-BlockListStatus -InputObject '9.9.9.9' -Name SpamCop, PSBL @silent
        $results.Count | Should -Be 2
        $results.Status | Sort-Object -Unique | Should -Be 'Unreachable'
    }

    It 'takes the pipeline, and one bad input does not stop the rest' {
        $results = '9.9.9.9', '10.0.0.1', '9.9.9.10' | Get-BlockListStatus -Name SpamCop @silent -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.Target | Sort-Object | Should -Be '9.9.9.10', '9.9.9.9'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AddressNotPublic,*'
        $problems[0].TargetObject | Should -Be '10.0.0.1'
    }

    It 'refuses a dead list by name and says why' {
        { Get-BlockListStatus -InputObject '9.9.9.9' -Name dnsbl.sorbs.net @silent -ErrorAction Stop } | Should -Throw -ErrorId 'BlockListDead,*'
    }

    It 'sums up one object for each target' {
        $summary = Get-BlockListStatus -InputObject '9.9.9.9' -Name SpamCop -Summary @silent
        $summary.IsListed | Should -BeNullOrEmpty
        $summary.Verdict | Should -Be 'Nothing is known: none of 1 gave an answer.'
        $summary | Format-Text | Should -Match '9\.9\.9\.9'
    }

    It 'reads a bare number as seconds' {
        (Get-BlockListStatus -InputObject '9.9.9.9' -Name SpamCop -Server '127.0.0.1:9' -Timeout '00:00:00.1').Status | Should -Be 'Unreachable'
    }

    It 'formats as a table and as a list' {
        $result = Get-BlockListStatus -InputObject '9.9.9.9' -Name SpamCop @silent
        $result | Format-Text | Should -Match '9\.9\.9\.9\s+SpamCop\s+Unreachable'
        $result | Format-List | Format-Text | Should -Match 'Zone\s+: bl\.spamcop\.net'
    }

    It 'has help with examples' {
        (Get-Help -Name Get-BlockListStatus).examples.example.Count | Should -BeGreaterThan 2
    }
}

Describe 'Get-SendingSource' {
    BeforeAll {
        $null = Connect-Scenario '{ "organization": "contoso.onmicrosoft.com", "acceptedDomains": ["contoso.com", "contoso.onmicrosoft.com"], "inboundConnectors": [ { "name": "ERP", "senderIPAddresses": ["9.9.9.9"] } ] }'
    }

    AfterAll {
        Get-ProtectionServiceConnection | Disconnect-ProtectionService
    }

    It 'finds domains and the addresses of connectors' {
        (Get-SendingSource -SkipSpf).Value | Should -Be 'contoso.com', 'contoso.onmicrosoft.com', '9.9.9.9'
        (Get-SendingSource -SkipSpf -ExcludeShared).Value | Should -Be 'contoso.com', '9.9.9.9'
    }

    It 'goes on, with a warning, where DNS gives no answer' {
        $found = Get-SendingSource @silent -WarningVariable warnings -WarningAction SilentlyContinue
        $found.Value | Should -Contain '9.9.9.9'
        "$warnings" | Should -Match 'temporary error'
    }

    It 'is the whole job together with Get-BlockListStatus' {
        $results = Get-SendingSource -SkipSpf -ExcludeShared | Get-BlockListStatus -Name SpamCop, NordSpam @silent
        $results | ForEach-Object { "$($_.Target) $($_.List)" } | Sort-Object | Should -Be '9.9.9.9 NordSpam', '9.9.9.9 SpamCop', 'contoso.com NordSpam'
    }

    It 'needs a connection' {
        Get-ProtectionServiceConnection | Disconnect-ProtectionService
        { Get-SendingSource -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
    }
}
