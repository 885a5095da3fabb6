# The module's manifest. Not importable from here: build first (./build.ps1, or dotnet build), then Import-Module ./out/RestrictedUsers.
@{
    RootModule             = 'bin/RestrictedUsers.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '5c0f1b0e-6a7d-4d0c-9d3b-2f9a3d9c7e41'
    Author                 = 'RestrictedUsers contributors'
    CompanyName            = 'RestrictedUsers contributors'
    Copyright              = 'Copyright (c) RestrictedUsers contributors. MIT licence.'
    Description            = 'Lists the users and connectors that Microsoft 365 has restricted from sending mail, and unblocks them safely: each at most once, with the count of earlier unblocks in view. With a tenant in memory to rehearse on.'
    CompatiblePSEditions   = @('Desktop', 'Core')
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('RestrictedUsers.format.ps1xml')
    CmdletsToExport        = @(
        'Connect-ProtectionService'
        'Disconnect-ProtectionService'
        'Get-BlockedSender'
        'Get-BlockList'
        'Get-BlockListStatus'
        'Get-DeliveryPool'
        'Get-ProtectionServiceConnection'
        'Get-SendingSource'
        'Get-UnblockHistory'
        'Get-UnblockQuota'
        'Remove-BlockedSender'
        'Resolve-NonDeliveryReport'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('Microsoft365', 'ExchangeOnline', 'Defender', 'RestrictedEntities', 'BlockedSender', 'OutboundSpam', 'Unblock', 'DNSBL', 'BlockList', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://github.com/RestrictedUsers/RestrictedUsers/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/RestrictedUsers/RestrictedUsers'
            ReleaseNotes = 'https://github.com/RestrictedUsers/RestrictedUsers/blob/main/CHANGELOG.md'
        }
    }
}
