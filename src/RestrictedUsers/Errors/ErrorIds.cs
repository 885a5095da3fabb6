using System.Collections.Generic;
using System.Management.Automation;

namespace RestrictedUsers.Errors;

/// <summary>Every error id of the module. about_RestrictedUsers_Errors lists the same ones; a test compares them.</summary>
internal static partial class ErrorIds
{
    // Connections

    internal static readonly ErrorDefinition NotConnected = new(
        nameof(NotConnected),
        ErrorCategory.ConnectionError,
        "Run Connect-ProtectionService first, in this session. For a rehearsal without a tenant: Connect-ProtectionService -Emulator.");

    internal static readonly ErrorDefinition ConnectionNotFound = new(
        nameof(ConnectionNotFound),
        ErrorCategory.ObjectNotFound,
        "Run Get-ProtectionServiceConnection to see the open connections, or Connect-ProtectionService to make a new one.");

    internal static readonly ErrorDefinition ConnectionAmbiguous = new(
        nameof(ConnectionAmbiguous),
        ErrorCategory.InvalidArgument,
        "Name the connection by its Name or ConnectionId; Get-ProtectionServiceConnection shows both.");

    internal static readonly ErrorDefinition ConnectionMismatch = new(
        nameof(ConnectionMismatch),
        ErrorCategory.InvalidArgument,
        "Give -Connection the connection of the organisation that the object was listed from.");

    internal static readonly ErrorDefinition InvalidServiceUri = new(
        nameof(InvalidServiceUri),
        ErrorCategory.InvalidArgument,
        "Give an absolute https address. Plain http is accepted on this machine's loopback address only.");

    internal static readonly ErrorDefinition InvalidConnectionOption = new(
        nameof(InvalidConnectionOption),
        ErrorCategory.InvalidArgument,
        "Correct the parameter that the message names; Get-Help Connect-ProtectionService -Full describes them.");

    internal static readonly ErrorDefinition ScenarioFileNotFound = new(
        nameof(ScenarioFileNotFound),
        ErrorCategory.ObjectNotFound,
        "Check the path given to -ScenarioPath, or leave it out to use the built-in tenant.");

    internal static readonly ErrorDefinition ScenarioFileInvalid = new(
        nameof(ScenarioFileInvalid),
        ErrorCategory.ParserError,
        "Correct the scenario file at the line and column that the message names.");

    internal static readonly ErrorDefinition ModuleDamaged = new(
        nameof(ModuleDamaged),
        ErrorCategory.ResourceUnavailable,
        "Install the module again, then start a new PowerShell session.");

    // Input

    internal static readonly ErrorDefinition InvalidAddress = new(
        nameof(InvalidAddress),
        ErrorCategory.InvalidArgument,
        "Give one address such as user@contoso.com: the UPN of a mailbox, or the SMTP address of another sender.");

    internal static readonly ErrorDefinition InvalidConnectorId = new(
        nameof(InvalidConnectorId),
        ErrorCategory.InvalidArgument,
        "Give the connector's id, a GUID; Get-BlockedSender -EntityType Connector shows it.");

    internal static readonly ErrorDefinition WildcardNotAllowed = new(
        nameof(WildcardNotAllowed),
        ErrorCategory.InvalidArgument,
        "List with Get-BlockedSender and the wildcard, look at the list, and pipe it on.");

    internal static readonly ErrorDefinition ParameterConflict = new(
        nameof(ParameterConflict),
        ErrorCategory.InvalidArgument,
        "Change the parameters as the message says; Get-Help with -Full describes them.");

    internal static readonly ErrorDefinition BlockedSenderNotFound = new(
        nameof(BlockedSenderNotFound),
        ErrorCategory.ObjectNotFound,
        "Nothing to do if mail flows. Otherwise try the user principal name and the other addresses of the same person, or run Get-BlockedSender without a name.");

    internal static readonly ErrorDefinition ConnectorNotFound = new(
        nameof(ConnectorNotFound),
        ErrorCategory.ObjectNotFound,
        "Run Get-BlockedSender -EntityType Connector to see the restricted connectors.");

    // Block lists

    internal static readonly ErrorDefinition InvalidTarget = new(
        nameof(InvalidTarget),
        ErrorCategory.InvalidArgument,
        "Give an IPv4 or IPv6 address, a network up to /24, a domain, a URL with its https://, or a mail address.");

    internal static readonly ErrorDefinition AddressNotPublic = new(
        nameof(AddressNotPublic),
        ErrorCategory.InvalidArgument,
        "Give the public address from which mail leaves; the header of a delivered message, or your firewall's NAT, shows it.");

    internal static readonly ErrorDefinition NetworkTooLarge = new(
        nameof(NetworkTooLarge),
        ErrorCategory.LimitsExceeded,
        "Give the addresses that send mail, or networks of 256 addresses at most (/24, and /120 for IPv6).");

    internal static readonly ErrorDefinition InvalidDnsServer = new(
        nameof(InvalidDnsServer),
        ErrorCategory.InvalidArgument,
        "Give -Server the IP address of a recursive resolver of your own, with its port if that is not 53.");

    internal static readonly ErrorDefinition BlockListNotFound = new(
        nameof(BlockListNotFound),
        ErrorCategory.ObjectNotFound,
        "Run Get-BlockList to see the names; -Path adds lists of your own.");

    internal static readonly ErrorDefinition BlockListDead = new(
        nameof(BlockListDead),
        ErrorCategory.InvalidOperation,
        "Take it out of your configuration, in the mail server too: dead lists list nothing or everything.");

    internal static readonly ErrorDefinition BlockListManual = new(
        nameof(BlockListManual),
        ErrorCategory.InvalidOperation,
        "Open the page that the message names and look it up there.");

    internal static readonly ErrorDefinition BlockListKeyRequired = new(
        nameof(BlockListKeyRequired),
        ErrorCategory.AuthenticationError,
        "Get a key from the list's operator and give it as a SecureString with -Key.");

    internal static readonly ErrorDefinition InvalidBlockListKey = new(
        nameof(InvalidBlockListKey),
        ErrorCategory.InvalidArgument,
        "Give -Key a hashtable of names and SecureStrings, such as @{ SpamhausDqs = (Read-Host -AsSecureString) }.");

    internal static readonly ErrorDefinition CatalogueFileInvalid = new(
        nameof(CatalogueFileInvalid),
        ErrorCategory.ParserError,
        "Correct the file at the place that the message names.");

    // The unblock

    internal static readonly ErrorDefinition ConfirmationRequired = new(
        nameof(ConfirmationRequired),
        ErrorCategory.InvalidOperation,
        "Nothing was sent. Look at it with -WhatIf, then run it again with -Force (or -Confirm:$false) where nobody can answer.");

    internal static readonly ErrorDefinition QuotaExhausted = new(
        nameof(QuotaExhausted),
        ErrorCategory.QuotaExceeded,
        "Only Microsoft Support can unblock this account now: open a support case and name the request id. Do not try again.");

    internal static readonly ErrorDefinition UnblockUnconfirmed = new(
        nameof(UnblockUnconfirmed),
        ErrorCategory.OperationTimeout,
        "Do not send it again now. Look with Get-BlockedSender in an hour; a later run decides by itself once 24 hours have passed.");

    internal static readonly ErrorDefinition UnblockFailed = new(
        nameof(UnblockFailed),
        ErrorCategory.NotSpecified,
        "Correct the cause that the message names and run the same command again: what was unblocked already is not sent again.");

    internal static readonly ErrorDefinition LedgerNotWritable = new(
        nameof(LedgerNotWritable),
        ErrorCategory.WriteError,
        "Nothing is sent without a ledger. Free or repair the file that the message names, or give Connect-ProtectionService -LedgerPath another place.");

    // Bounces and files

    internal static readonly ErrorDefinition MailFileNotFound = new(
        nameof(MailFileNotFound),
        ErrorCategory.ObjectNotFound,
        "Check the path; a name with brackets belongs to -LiteralPath.");

    internal static readonly ErrorDefinition MailFileUnreadable = new(
        nameof(MailFileUnreadable),
        ErrorCategory.ReadError,
        "Close the program that has the file open, or run it as somebody who may read it. The other files were read.");

    internal static readonly ErrorDefinition OutlookMessageNotSupported = new(
        nameof(OutlookMessageNotSupported),
        ErrorCategory.InvalidType,
        "Save the message as .eml (new Outlook and Outlook on the web: Save as or Download), or copy its text and run Get-Clipboard -Raw | Resolve-NonDeliveryReport.");

    internal static readonly ErrorDefinition NoBounceFound = new(
        nameof(NoBounceFound),
        ErrorCategory.InvalidData,
        "Give the bounce itself, with its delivery report; a forward as attachment will do. Where only its text is left, pipe that text.");

    internal static readonly ErrorDefinition NoMessageFound = new(
        nameof(NoMessageFound),
        ErrorCategory.InvalidData,
        "Give a message with its headers, saved as .eml.");

    internal static readonly ErrorDefinition InvalidMessageTraceId = new(
        nameof(InvalidMessageTraceId),
        ErrorCategory.InvalidArgument,
        "Give the MessageTraceId of a row of Get-MessageTraceV2, a GUID; it is not the Message-ID of the headers.");

    internal static readonly ErrorDefinition MessageNotFound = new(
        nameof(MessageNotFound),
        ErrorCategory.ObjectNotFound,
        "Check id and recipient. The trace shows a message some minutes after it was sent, and without -RecipientAddress those of the last 10 days.");

    internal static readonly ErrorDefinition InvalidInputObject = new(
        nameof(InvalidInputObject),
        ErrorCategory.InvalidArgument,
        "Pipe text, a byte array, or files of Get-ChildItem.");

    internal static readonly ErrorDefinition RuleFileInvalid = new(
        nameof(RuleFileInvalid),
        ErrorCategory.ParserError,
        "Correct the rule file where the message says, or leave -RulePath out.");

    // The service

    internal static readonly ErrorDefinition AuthenticationFailed = new(
        nameof(AuthenticationFailed),
        ErrorCategory.AuthenticationError,
        "Connect again with a fresh token. For an app: Exchange.ManageAsApp must be granted and consented to.");

    internal static readonly ErrorDefinition AccessDenied = new(
        nameof(AccessDenied),
        ErrorCategory.PermissionDenied,
        "Give the account or app the Security Administrator role (Security Reader is enough to list); a new role takes a while to reach the service.");

    internal static readonly ErrorDefinition ServiceThrottled = new(
        nameof(ServiceThrottled),
        ErrorCategory.LimitsExceeded,
        "Run it again later, with a lower -ThrottleLimit or a longer -OperationTimeout on Connect-ProtectionService. It is safe to run again.");

    internal static readonly ErrorDefinition ServiceUnavailable = new(
        nameof(ServiceUnavailable),
        ErrorCategory.ResourceUnavailable,
        "Run it again in some minutes, and look at the service health page if it goes on.");

    internal static readonly ErrorDefinition ServiceUnreachable = new(
        nameof(ServiceUnreachable),
        ErrorCategory.ConnectionError,
        "Check network, proxy and the address of the service, then run it again.");

    internal static readonly ErrorDefinition OperationTimeout = new(
        nameof(OperationTimeout),
        ErrorCategory.OperationTimeout,
        "Run it again, with a longer -RequestTimeout or -OperationTimeout on Connect-ProtectionService if it goes on.");

    internal static readonly ErrorDefinition IncompleteList = new(
        nameof(IncompleteList),
        ErrorCategory.InvalidResult,
        "What was written is not all: run it again. If it goes on, connect with the organisation's .onmicrosoft.com domain or its tenant id.");

    internal static readonly ErrorDefinition InvalidServiceResponse = new(
        nameof(InvalidServiceResponse),
        ErrorCategory.InvalidData,
        "Something between here and the service may have answered in its place: check the proxy and the address, then run it again.");

    internal static readonly ErrorDefinition ServiceRequestRejected = new(
        nameof(ServiceRequestRejected),
        ErrorCategory.InvalidArgument,
        "Check the input that the message names. If it is right, report the message with its request id.");

    internal static readonly ErrorDefinition ServiceObjectNotFound = new(
        nameof(ServiceObjectNotFound),
        ErrorCategory.ObjectNotFound,
        "Check the organisation of the connection and the name that was asked for.");

    internal static readonly ErrorDefinition ServiceError = new(
        nameof(ServiceError),
        ErrorCategory.NotSpecified,
        "The message is the service's own. Run it again; if it goes on, give Microsoft Support the request id.");

    /// <summary>All of them, in the order of the help page.</summary>
    internal static IReadOnlyList<ErrorDefinition> All =>
    [
        NotConnected, ConnectionNotFound, ConnectionAmbiguous, ConnectionMismatch, InvalidServiceUri, InvalidConnectionOption,
        ScenarioFileNotFound, ScenarioFileInvalid, ModuleDamaged,
        InvalidAddress, InvalidConnectorId, WildcardNotAllowed, ParameterConflict, BlockedSenderNotFound, ConnectorNotFound,
        ConfirmationRequired, QuotaExhausted, UnblockUnconfirmed, UnblockFailed, LedgerNotWritable,
        AuthenticationFailed, AccessDenied, ServiceThrottled, ServiceUnavailable, ServiceUnreachable, OperationTimeout,
        IncompleteList, InvalidServiceResponse, ServiceRequestRejected, ServiceObjectNotFound, ServiceError,
        .. SignInErrors,
        InvalidTarget, AddressNotPublic, NetworkTooLarge, InvalidDnsServer, BlockListNotFound, BlockListDead, BlockListManual,
        BlockListKeyRequired, InvalidBlockListKey, CatalogueFileInvalid,
        MailFileNotFound, MailFileUnreadable, OutlookMessageNotSupported, NoBounceFound, NoMessageFound,
        InvalidInputObject, RuleFileInvalid, InvalidMessageTraceId, MessageNotFound,
    ];
}
