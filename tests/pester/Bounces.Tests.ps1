#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force

    # A bounce as a file, in plain ASCII so that both PowerShells write the same bytes.
    function Set-Bounce([string] $Path, [string] $Sender = 'anna.kowalska@contoso.com', [string] $Diagnostic = '550 5.1.8 Access denied, bad outbound sender AS(42004)') {
        $text = @(
            'From: MAILER-DAEMON@mx.example', "To: $Sender", 'Subject: Undeliverable', 'MIME-Version: 1.0'
            'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', ''
            'Reporting-MTA: dns;mx.example', '', 'Final-Recipient: rfc822;pat@fabrikam.example', 'Action: failed', 'Status: 5.0.0', "Diagnostic-Code: smtp;$Diagnostic", '', '--b--'
        )
        [System.IO.File]::WriteAllLines($Path, $text)
    }
    $folder = Join-Path -Path $TestDrive -ChildPath 'mail [1]'
    $null = [System.IO.Directory]::CreateDirectory($folder)
}

Describe 'Resolve-NonDeliveryReport' {
    BeforeEach { Get-ChildItem -LiteralPath $folder | Remove-Item }

    It 'reads files from Get-ChildItem, by wildcard, by folder and by literal path' {
        Set-Bounce -Path (Join-Path -Path $folder -ChildPath 'a [x].eml')
        Set-Bounce -Path (Join-Path -Path $folder -ChildPath 'b.eml') -Diagnostic '550 5.7.705 Access denied, tenant has exceeded threshold'
        (Get-ChildItem -LiteralPath $folder | Sort-Object -Property Name | Resolve-NonDeliveryReport).Case | Should -Be 'UserRestricted', 'TenantRestricted'
        (Resolve-NonDeliveryReport -LiteralPath $folder).Case | Should -Be 'UserRestricted', 'TenantRestricted'
        (Resolve-NonDeliveryReport -LiteralPath (Join-Path -Path $folder -ChildPath 'a [x].eml')).StatusCode | Should -Be '5.1.8'
        Push-Location -LiteralPath $folder
        try { (Resolve-NonDeliveryReport *.eml).ReportedStatus | Should -Be '5.0.0', '5.0.0' } finally { Pop-Location }
    }

    It 'joins the lines of Get-Content into one bounce, and takes -Raw and bytes' {
        $path = Join-Path -Path $folder -ChildPath 'a.eml'
        Set-Bounce -Path $path
        foreach ($read in @(
                { Get-Content -LiteralPath $path | Resolve-NonDeliveryReport }
                { Get-Content -LiteralPath $path -Raw | Resolve-NonDeliveryReport }
                { Resolve-NonDeliveryReport -InputObject ([System.IO.File]::ReadAllBytes($path)) }
                { , [System.IO.File]::ReadAllBytes($path) | Resolve-NonDeliveryReport }
                { [System.IO.File]::ReadAllBytes($path) | Resolve-NonDeliveryReport })) {
            $found = @(& $read)
            $found.Count | Should -Be 1 -Because $read
            $found[0].Recipient | Should -Be 'pat@fabrikam.example' -Because $read
        }
    }

    It 'goes on after a file that is locked' {
        $path = Join-Path -Path $folder -ChildPath 'a.eml'
        Set-Bounce -Path $path
        Set-Bounce -Path (Join-Path -Path $folder -ChildPath 'b.eml')
        $lock = [System.IO.File]::Open($path, 'Open', 'Read', 'None')
        try { Resolve-NonDeliveryReport -LiteralPath $folder -ErrorAction SilentlyContinue -ErrorVariable problems | Should -HaveCount 1 } finally { $lock.Dispose() }
        $problems[0].FullyQualifiedErrorId | Should -Match '^MailFileUnreadable,'
    }

    It 'refuses .msg and says the way out' {
        [System.IO.File]::WriteAllBytes((Join-Path -Path $folder -ChildPath 'a.msg'), [byte[]](0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0))
        Resolve-NonDeliveryReport -LiteralPath $folder -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -Match '^OutlookMessageNotSupported,'
        $problems[0].ErrorDetails.RecommendedAction | Should -Match '\.eml'
    }

    It 'goes on to the restricted senders' {
        Set-Bounce -Path (Join-Path -Path $folder -ChildPath 'a.eml')
        Connect-ProtectionService -Emulator
        try {
            $found = Resolve-NonDeliveryReport -LiteralPath $folder | Where-Object -Property Case -EQ 'UserRestricted'
            ($found | Get-BlockedSender).SenderAddress | Should -Be 'anna.kowalska@contoso.com'
            $found | Remove-BlockedSender -WhatIf | Should -BeNullOrEmpty
            (Invoke-Expression -Command "$($found.Command) -Force").Outcome | Should -Be 'Unblocked'
        }
        finally { Disconnect-ProtectionService }
    }

    It 'shows a table that fits <Width> characters, and a list' -ForEach @(@{ Width = 120 }, @{ Width = 100 }) {
        $found = '550 5.1.8 Access denied, bad outbound sender' | Resolve-NonDeliveryReport
        $found | Format-Text -Width $Width | Should -Match '5\.1\.8\s+UserRestricted\s+TenantAdmin'
        $found | Format-List | Format-Text | Should -Match 'ActionOwner\s*: TenantAdmin'
    }

    It 'prints no terminal escape of a hostile bounce' {
        $found = "550 5.1.8 $([char]27)[2Jbad outbound sender" | Resolve-NonDeliveryReport
        ($found | Format-List -Property * | Out-String) -replace '\x1b\[[0-9;]*m', '' | Should -Not -Match '\x1b'
    }

    It 'survives CLIXML' {
        $before = '550 5.1.8 Access denied, bad outbound sender' | Resolve-NonDeliveryReport
        $after = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($before))
        "$($after.Case) $($after.ActionOwner)" | Should -Be 'UserRestricted TenantAdmin'
    }
}

Describe 'Get-DeliveryPool' {
    BeforeAll { Connect-ProtectionService -Emulator }
    AfterAll { Disconnect-ProtectionService }

    It 'asks the message trace about rows and restricted senders' {
        $row = [pscustomobject]@{ MessageTraceId = '5f1e7c20-4b1d-4a6e-9d10-08dc1f000101'; RecipientAddress = 'lee@wingtip.example' }
        $pool = $row | Get-DeliveryPool
        "$($pool.Pool) $($pool.Confidence) $($pool.RawPoolName)" | Should -Be 'Relay High RegularRelayOutboundPool'
        @(Get-BlockedSender -SenderAddress anna.kowalska@contoso.com | Get-DeliveryPool).Count | Should -Be 2
    }

    It 'reads headers of files without a connection' {
        $path = Join-Path -Path $TestDrive -ChildPath 'received [1].eml'
        [System.IO.File]::WriteAllLines($path, [string[]]('Received: from a-rly.outbound.protection.outlook.com (203.0.113.4) by mx.example', 'From: a@contoso.com', '', 'Hello'))
        (Get-Item -LiteralPath $path | Get-DeliveryPool).Pool | Should -Be 'Relay'
    }

    It 'shows a table and a list' {
        $pool = Get-DeliveryPool -MessageTraceId 5f1e7c20-4b1d-4a6e-9d10-08dc1f000101
        $pool | Format-Text | Should -Match 'lee@wingtip\.example\s+Relay'
        $pool | Format-List | Format-Text | Should -Match 'Evidence\s*:'
    }
}
