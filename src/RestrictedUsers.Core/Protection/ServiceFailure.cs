using System;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Protection;

/// <summary>A failed answer, or none, with what may be done about it. Becomes the exception that callers see.</summary>
internal sealed class ServiceFailure
{
    internal ServiceErrorKind Kind { get; init; }

    /// <summary>What happened, for a person and harmless to print; ends with status and request id where there are any.</summary>
    internal string Message { get; init; } = "";

    /// <summary>The service's own text, harmless to print; empty where there is none.</summary>
    internal string ServiceText { get; init; } = "";

    internal string? ServiceExceptionType { get; init; }

    internal int? StatusCode { get; init; }

    internal string? RequestId { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>A read may be tried again.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>The claims that a 401 asks for; null where there are none.</summary>
    internal string? Claims { get; init; }

    internal Exception? Cause { get; init; }

    /// <summary>The same failure, with another say about trying again.</summary>
    internal ServiceFailure With(bool isTransient) => With(Message, isTransient);

    /// <summary>The same failure, with one more sentence.</summary>
    internal ServiceFailure WithMore(string? sentence) => string.IsNullOrEmpty(sentence) ? this : With($"{Message} {sentence}", IsTransient);

    private ServiceFailure With(string message, bool isTransient) => new()
    {
        Kind = Kind,
        Message = message,
        ServiceText = ServiceText,
        ServiceExceptionType = ServiceExceptionType,
        StatusCode = StatusCode,
        RequestId = RequestId,
        RetryAfter = RetryAfter,
        IsTransient = isTransient,
        Claims = Claims,
        Cause = Cause,
    };

    internal ProtectionServiceException ToException() => new(Kind, Message, Cause)
    {
        StatusCode = StatusCode,
        RequestId = RequestId,
        RetryAfter = RetryAfter,
        ServiceExceptionType = ServiceExceptionType,
    };
}

/// <summary>Carries a failure through the retry pipeline. Never leaves Core.</summary>
internal sealed class ServiceFailureException(ServiceFailure failure) : Exception(failure.Message, failure.Cause)
{
    internal ServiceFailure Failure => failure;
}
