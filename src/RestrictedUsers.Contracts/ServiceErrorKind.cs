namespace RestrictedUsers.Contracts;

/// <summary>What kind of failure a service call ended with. Each maps to one error id and one category.</summary>
public enum ServiceErrorKind
{
    /// <summary>A failure of no known kind; the service's own text is in the message.</summary>
    Unknown,

    /// <summary>The token is missing, wrong or expired, or the app permission is not granted (401).</summary>
    Authentication,

    /// <summary>The account may not do this (403).</summary>
    AccessDenied,

    /// <summary>The entity is not there.</summary>
    NotFound,

    /// <summary>The request was not understood (400, 405).</summary>
    InvalidRequest,

    /// <summary>The service asked to slow down, for longer than there was time (429).</summary>
    Throttled,

    /// <summary>The service failed (5xx).</summary>
    Unavailable,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The service could not be reached or the connection broke.</summary>
    Network,

    /// <summary>The answer is not one of the service's: HTML, cut off, or not JSON.</summary>
    InvalidResponse,

    /// <summary>A list could not be read to its end; what was written is not all.</summary>
    IncompleteResult,

    /// <summary>The service refuses to unblock this account any more.</summary>
    QuotaExceeded,
}
