namespace RestrictedUsers.Emulator;

/// <summary>How the service says that an entity is not in the list.</summary>
public enum NotListedAnswer
{
    /// <summary>A success without items.</summary>
    Empty,

    /// <summary>404 with <c>Ex6F9304|…ManagementObjectNotFoundException</c>.</summary>
    NotFound,

    /// <summary>500 with the same exception.</summary>
    ServerError,
}

/// <summary>What a second unblock does to an entity that is unblocked and still listed.</summary>
public enum RepeatedRemoval
{
    /// <summary>It is accepted and counts against the limit: the unblock is wasted.</summary>
    Count,

    /// <summary>It is accepted and changes nothing.</summary>
    Ignore,

    /// <summary>It is refused like one of an entity that is not listed.</summary>
    Refuse,
}

/// <summary>The answer to an unblock that was executed.</summary>
public enum RemovalAnswer
{
    /// <summary>200 with an envelope whose <c>value</c> is empty.</summary>
    Envelope,

    /// <summary>200 without a body.</summary>
    EmptyBody,

    /// <summary>204.</summary>
    NoContent,
}

/// <summary>The shape of the error envelope.</summary>
public enum ErrorForm
{
    /// <summary><c>details[0].message</c> is <c>ExXXXXXX|Type|Text</c>.</summary>
    Details,

    /// <summary>As <see cref="Details"/>, with an empty id.</summary>
    DetailsWithoutId,

    /// <summary><c>details[0].message</c> is a JSON text with <c>localizedString.stringId</c>, <c>ClassName</c> and <c>Message</c>.</summary>
    JsonDetails,

    /// <summary>No <c>details</c>; only <c>innererror</c> tells.</summary>
    InnerError,

    /// <summary>Only <c>code</c> and <c>message</c>; the message carries the text.</summary>
    MessageOnly,
}

/// <summary>The body of a 403.</summary>
public enum ForbiddenBody
{
    /// <summary>A run of NUL bytes.</summary>
    NulBytes,

    /// <summary>A run of NUL bytes that a header declares to be gzip. It cannot be decompressed.</summary>
    NulBytesDeclaredGzip,

    /// <summary>No body.</summary>
    Empty,
}

/// <summary>How a time is written.</summary>
public enum DateTimeForm
{
    /// <summary><c>2026-07-23T22:01:22.0480000Z</c>.</summary>
    Zulu,

    /// <summary><c>2026-07-23T22:01:22.0480000+00:00</c>.</summary>
    Offset,

    /// <summary><c>2026-07-23T22:01:22.0480000</c>, which is UTC all the same.</summary>
    NoZone,
}

/// <summary>How Retry-After is written.</summary>
public enum RetryAfterForm
{
    /// <summary>A whole number of seconds.</summary>
    Seconds,

    /// <summary>An HTTP date on the service's clock.</summary>
    HttpDate,

    /// <summary>The header is left out.</summary>
    None,
}

/// <summary>How a request over a limit is refused.</summary>
public enum ThrottleForm
{
    /// <summary>429 with an error envelope.</summary>
    TooManyRequests,

    /// <summary>The plain text "You have reached the maximum number of concurrent requests per tenant…".</summary>
    ConcurrencyText,
}
