# A tour of RestrictedUsers on a tenant in memory: nothing leaves this machine. Core commands only, so it runs
# everywhere: dotnet run --project src/RestrictedUsers.Shell -- samples/quick-start.ps1
# or, in PowerShell after Import-Module ./out/RestrictedUsers: ./samples/quick-start.ps1

$ErrorActionPreference = 'Stop'
# A script has one output stream, and PowerShell shows it in the shape of its first object; Out-Default gives each step its own.
if (-not (Get-Command -Name Connect-ProtectionService -ErrorAction Ignore)) {
    throw 'The module is not loaded. Build it with ./build.ps1, then: Import-Module ./out/RestrictedUsers'
}

''
'== 1. Connect. The emulated tenant contoso.onmicrosoft.com has some forty people and connectors that the service has restricted.'
'PS> Connect-ProtectionService -Emulator'
Connect-ProtectionService -Emulator

''
'== 2. Who is restricted, since when, and why? Users and connectors are in one list.'
'PS> Get-BlockedSender'
Get-BlockedSender | Out-Default

''
'== 3. How often were they unblocked before? The service publishes neither a counter nor its limit, so this counts'
'==    what the ledger and the audit log know, and shows a limit only where one is known: here one that you set.'
'PS> Get-UnblockQuota emma.schmidt@contoso.com, olivia.brandt@contoso.com, anna.kowalska@contoso.com -MaximumUnblockCount 3'
Get-UnblockQuota emma.schmidt@contoso.com, olivia.brandt@contoso.com, anna.kowalska@contoso.com -MaximumUnblockCount 3 | Out-Default

''
'== 4. Rehearse. With -WhatIf no unblock is sent.'
"PS> Get-BlockedSender -SenderAddress *.weber@contoso.com | Remove-BlockedSender -WhatIf"
Get-BlockedSender -SenderAddress *.weber@contoso.com | Remove-BlockedSender -WhatIf

''
'== 5. A colleague unblocks Liam. The service accepts it; its list lags, as the real one does, for up to an hour.'
"PS> Remove-BlockedSender liam.oconnor@contoso.com -Reason 'Password reset, sessions revoked' -Force"
Remove-BlockedSender liam.oconnor@contoso.com -Reason 'Password reset, sessions revoked' -Force | Out-Default

''
'== 6. Unblock eight people at once, Liam among them. Each gets one result, and nobody is unblocked twice:'
'==    Liam is Pending (accepted a moment ago, still listed), Petra is NotBlocked, and for Olivia the service refuses.'
'PS> $people | Remove-BlockedSender -Force -ErrorVariable problems -ErrorAction SilentlyContinue'
$people = @(
    'anna.kowalska@contoso.com'
    'bruno.costa@contoso.com'
    'chloe.martin@contoso.com'
    'david.okafor@contoso.com'
    'emma.schmidt@contoso.com'
    'olivia.brandt@contoso.com'
    'petra.novak@contoso.com'
    'liam.oconnor@contoso.com'
)
$results = $people | Remove-BlockedSender -Force -ErrorVariable problems -ErrorAction SilentlyContinue
# In the order in which they were asked for: they end side by side.
$people | ForEach-Object { $person = $_; $results | Where-Object SenderAddress -EQ $person } | Out-Default

''
'== 7. What failed is also an error, with what to do about it:'
foreach ($problem in $problems) {
    "   $($problem.FullyQualifiedErrorId): $($problem.ErrorDetails.Message)"
    "   $($problem.ErrorDetails.RecommendedAction)"
}

''
'== 8. The ledger remembers who was unblocked, when, by whom and why, so that no later run repeats it.'
'PS> Get-UnblockHistory'
Get-UnblockHistory | Out-Default

Disconnect-ProtectionService
''
'That was all of it. Next: Get-Help Remove-BlockedSender -Full, or connect to your own tenant (see README.md).'
