using System;

namespace RestrictedUsers.Contracts;

/// <summary>A call of the protection service failed. The message is for a person and harmless to print.</summary>
public sealed class ProtectionServiceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public ProtectionServiceException(ServiceErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    /// <summary>The kind of failure.</summary>
    public ServiceErrorKind Kind { get; }

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The service's id of the request, for a support case; null where none was given.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>How long the service asked to wait; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Why signing in did not work; null where something else failed.</summary>
    public SignInProblem? SignInProblem { get; internal init; }

    /// <summary>The input that is concerned, never a secret; null where the exception does not know it.</summary>
    public string? Subject { get; internal init; }

    /// <summary>The service's own exception type, such as <c>ManagementObjectNotFoundException</c>; null where it gave none.</summary>
    public string? ServiceExceptionType { get; internal init; }
}
