#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
BeforeDiscovery {
    $onLinux = $PSVersionTable.PSVersion.Major -ge 6 -and $IsLinux
    $server = Get-ChildItem -Path "$PSScriptRoot/../../src/RestrictedUsers.Emulator.Server/bin/*/net10.0/RestrictedUsers.Emulator.Server.dll" -ErrorAction SilentlyContinue |
        Sort-Object -Property LastWriteTime -Descending | Select-Object -First 1
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module -Name (Get-BuiltModulePath) -Force
    $tenant = '7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40'
    $app = '8e7b6a5c-0000-4000-8000-000000000001'

    function ConvertTo-Secret([string] $Text) { ([System.Net.NetworkCredential]::new('', $Text)).SecurePassword }

    # A certificate of our own, valid from and to so many days from now.
    function New-TestCertificate([int] $From = -1, [int] $To = 30) {
        $key = [System.Security.Cryptography.RSA]::Create(2048)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=app', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays($From), [DateTimeOffset]::UtcNow.AddDays($To))
    }

    function New-TestToken([string] $Payload) {
        $body = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        "eyJhbGciOiJub25lIn0.$body.c2lnbmF0dXJl"
    }
}

AfterAll { Disconnect-ProtectionService -All }

Describe 'What is wrong with a sign-in is one error, before anything leaves this machine' {
    It 'names a password that does not open the file' {
        $path = Join-Path -Path $TestDrive -ChildPath 'app.pfx'
        [System.IO.File]::WriteAllBytes($path, (New-TestCertificate).Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pkcs12, 'right'))
        $problem = { Connect-ProtectionService -AppId $app -Organization $tenant -CertificateFilePath $path -CertificatePassword (ConvertTo-Secret 'wr0ng') } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^CertificatePasswordWrong,'
        $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problem.TargetObject | Should -Be $path
        $problem.ErrorDetails.RecommendedAction | Should -Match 'CertificatePassword'
        "$problem $($problem.Exception)" | Should -Not -Match 'wr0ng'
    }

    It 'tells a certificate that has <Id>' -ForEach @(
        @{ Id = 'CertificateExpired'; From = -30; To = -1 }, @{ Id = 'CertificateNotYetValid'; From = 2; To = 30 }
    ) {
        $certificate = New-TestCertificate -From $From -To $To
        $problem = { Connect-ProtectionService -AppId $app -Organization $tenant -Certificate $certificate } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match "^$Id,"
    }

    It 'names the alternative where there is no certificate store' -Skip:(-not $onLinux) {
        $problem = { Connect-ProtectionService -AppId $app -Organization $tenant -CertificateThumbprint ('A' * 40) } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^CertificateStoreNotSupported,'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'CertificateFilePath'
    }

    It 'refuses a token for Microsoft Graph' {
        $token = ConvertTo-Secret (New-TestToken '{"aud":"https://graph.microsoft.com","tid":"7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40"}')
        $problem = { Connect-ProtectionService -AccessToken $token } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^TokenAudienceMismatch,'
        $problem.TargetObject | Should -Be 'https://graph.microsoft.com'
    }

    It 'refuses a token of another organisation' {
        $token = ConvertTo-Secret (New-TestToken '{"aud":"https://outlook.office365.com","tid":"11111111-2222-4333-8444-555555555555"}')
        $problem = { Connect-ProtectionService -AccessToken $token -Organization $tenant } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^TenantMismatch,'
        $problem.TargetObject | Should -Be $tenant
    }

    It 'names the environment variables that are missing' {
        $problem = { Connect-ProtectionService -EnvironmentVariable } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^EnvironmentIncomplete,'
        "$problem" | Should -Match 'AZURE_CLIENT_ID'
    }

    It 'refuses an address that is not https' {
        $problem = { Connect-ProtectionService -AzureADAuthorizationEndpointUri 'http://localhost/' } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Match '^InvalidServiceUri,'
    }
}

Describe 'Given tokens' {
    AfterEach { Disconnect-ProtectionService -All }

    It 'takes the parameters of an Exchange Online splat, and warns of a plain token' {
        $splat = @{ AccessToken = (New-TestToken '{"tid":"7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40","upn":"admin@contoso.com"}'); UserPrincipalName = 'admin@contoso.com'; ShowBanner = $false }
        $connection = Connect-ProtectionService @splat -PassThru -LedgerPath "$TestDrive/ledger.jsonl" -WarningVariable warnings -WarningAction SilentlyContinue
        $connection.Account | Should -Be 'admin@contoso.com'
        $connection.TenantId | Should -Be $tenant
        "$warnings" | Should -Match 'plain text'
    }

    It 'runs a provider with the variables around it' {
        $token = New-TestToken '{"tid":"7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40","appid":"8e7b6a5c-0000-4000-8000-000000000001","roles":["Exchange.ManageAsApp"]}'
        $connection = Connect-ProtectionService -AccessTokenProvider { [pscustomobject]@{ Token = $token } } -PassThru -LedgerPath "$TestDrive/ledger.jsonl"
        $connection.Account | Should -Be $app
        $connection.AuthenticationMethod | Should -Be 'AccessTokenProvider'
    }
}

Describe 'A service of its own' -Skip:(-not ($onLinux -and $server)) {
    BeforeAll {
        $server = Get-ChildItem -Path "$PSScriptRoot/../../src/RestrictedUsers.Emulator.Server/bin/*/net10.0/RestrictedUsers.Emulator.Server.dll" |
            Sort-Object -Property LastWriteTime -Descending | Select-Object -First 1
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
        $settings = '{"authority":{"enforced":true,"apps":[{"id":"8e7b6a5c-0000-4000-8000-000000000001","secret":"s3cret","role":"Reader"}],"users":[{"name":"admin@contoso.com"}]}}'
        foreach ($argument in 'exec', $server.FullName, '--port', '0', '--https', "$TestDrive/root.pem", '--exit-on-stdin-close', '--settings', $settings) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $start.RedirectStandardInput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $port = ([uri] ($process.StandardOutput.ReadLine() -replace '^Listening on ')).Port
        $env:RU_TEST_MODULE = Get-BuiltModulePath
        $env:RU_TEST_WHERE = "https://localhost:$port/"

        # In a process that trusts the server's certificate: only OpenSSL reads it from the environment, and once.
        function Invoke-Trusting([string] $Script) {
            $env:SSL_CERT_FILE = "$TestDrive/root.pem"
            try {
                pwsh -NoProfile -NonInteractive -Command "Import-Module `$env:RU_TEST_MODULE; `$where = @{ ServiceUri = `$env:RU_TEST_WHERE; AzureADAuthorizationEndpointUri = `$env:RU_TEST_WHERE; Organization = 'contoso.onmicrosoft.com'; LedgerPath = '$TestDrive/service.jsonl' }; $Script"
            }
            finally { $env:SSL_CERT_FILE = $null }
        }
    }

    AfterAll {
        $process.StandardInput.Close()
        $null = $process.WaitForExit(10000)
    }

    It 'signs an app in and shows what it may run' {
        $lines = Invoke-Trusting @'
            Connect-ProtectionService @where -AppId 8e7b6a5c-0000-4000-8000-000000000001 -ClientSecret (ConvertTo-SecureString s3cret -AsPlainText -Force)
            $c = Get-ProtectionServiceConnection
            "$($c.AuthenticationMethod) $($c.AvailableCommands -contains 'Get-BlockedSender') $($c.AvailableCommands -contains 'Remove-BlockedSender')"
            @(Get-BlockedSender).Count -gt 10
'@
        $lines | Should -Be 'ClientSecret True False', 'True'
    }

    It 'shows the code for another device at the prompt' {
        $lines = Invoke-Trusting 'Connect-ProtectionService @where -Device; (Get-ProtectionServiceConnection).Account'
        "$lines" | Should -Match 'EMUL8TOR7'
        $lines[-1] | Should -Be 'admin@contoso.com'
    }
}
