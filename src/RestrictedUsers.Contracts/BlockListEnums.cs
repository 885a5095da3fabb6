namespace RestrictedUsers.Contracts;

/// <summary>What a zone of a block list lists, and so what it may be asked about.</summary>
public enum BlockListSubject
{
    /// <summary>IPv4 addresses, asked as reversed octets.</summary>
    IPv4,

    /// <summary>IPv6 addresses, asked as reversed nibbles.</summary>
    IPv6,

    /// <summary>Domains.</summary>
    Domain,

    /// <summary>Domains that are the host of a URL in a message.</summary>
    UrlHost,

    /// <summary>IPv4 addresses that are the host of a URL in a message.</summary>
    UrlIPv4,

    /// <summary>Mail addresses, asked as a hash.</summary>
    MailAddress,
}

/// <summary>Whether a list can be used.</summary>
public enum BlockListState
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Sources disagree whether it is still kept; asked only on request, and only its own test entries decide.</summary>
    Doubtful,

    /// <summary>Closed. Never asked: such zones list nothing, time out, or list the whole world.</summary>
    Dead,

    /// <summary>Has no public DNS zone: look it up by hand at its removal address.</summary>
    Manual,
}

/// <summary>How somebody gets off a list.</summary>
public enum BlockListRemovalPolicy
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>A free form or page.</summary>
    SelfService,

    /// <summary>Only time: the entry ends by itself.</summary>
    Automatic,

    /// <summary>By writing to the operator, or in an account there.</summary>
    Request,

    /// <summary>Ends by itself; faster only for money.</summary>
    Paid,

    /// <summary>Only the provider or owner of the network.</summary>
    ProviderOnly,
}

/// <summary>How much a listing says, from nothing to the most.</summary>
public enum BlockListSeverity
{
    /// <summary>Nothing bad: not listed, or an entry that praises or is neutral.</summary>
    None,

    /// <summary>A policy entry such as a range that should not send directly. No accusation.</summary>
    Policy,

    /// <summary>A whole network or provider is listed, not this address.</summary>
    Network,

    /// <summary>This very address, domain or mail address is accused.</summary>
    Accusation,
}

/// <summary>What is known about one target on one list.</summary>
public enum BlockListStatus
{
    /// <summary>Listed, by the list's own codes.</summary>
    Listed,

    /// <summary>Not listed; said only when the list's test entries were answered rightly through the same resolver.</summary>
    NotListed,

    /// <summary>The list refuses to answer here (an error code, or DNS REFUSED). Nothing is known.</summary>
    Refused,

    /// <summary>No usable answer (a timeout, SERVFAIL, wrong answers). Nothing is known.</summary>
    Unreachable,

    /// <summary>The list's own test entries are answered wrongly, or its answer cannot be one. Nothing is known.</summary>
    Unreliable,
}

/// <summary>What was given to be checked.</summary>
public enum BlockListTargetType
{
    /// <summary>An IPv4 address.</summary>
    IPv4,

    /// <summary>An IPv6 address.</summary>
    IPv6,

    /// <summary>A domain.</summary>
    Domain,

    /// <summary>A URL, of which the host is checked.</summary>
    Url,

    /// <summary>A mail address, which is checked as a hash.</summary>
    MailAddress,
}

/// <summary>How a code of a list is to be read.</summary>
public enum BlockListCodeKind
{
    /// <summary>One address, such as <c>127.0.0.2</c>.</summary>
    Exact,

    /// <summary>A bit of the last octet; several reasons add up.</summary>
    Bit,

    /// <summary>All addresses from the first to the last.</summary>
    Range,
}
