using System;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using RestrictedUsers.Commands;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Errors;

/// <summary>Builds every error record of the module: stable id, category, the user's own input as target, and what to do.</summary>
internal static class ErrorRecords
{
    /// <summary>A record for an error that the cmdlets find themselves.</summary>
    /// <param name="definition">Which one.</param>
    /// <param name="message">What happened, to whom.</param>
    /// <param name="target">The user's input.</param>
    /// <param name="exception">The cause; null where the message is all there is.</param>
    internal static ErrorRecord Create(ErrorDefinition definition, string message, object? target, Exception? exception = null) =>
        new(exception ?? ExceptionFor(definition, message), definition.Id, definition.Category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = definition.RecommendedAction },
        };

    /// <summary>The record for a failure of the layers below, where it is one of theirs.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="targetObject">The user's input; null where no single one is concerned.</param>
    /// <param name="record">The record.</param>
    /// <param name="command">The cmdlet, whose permissions then explain a refusal; null where it is not known.</param>
    internal static bool TryFrom(Exception exception, object? targetObject, [NotNullWhen(true)] out ErrorRecord? record, Type? command = null)
    {
        record = exception switch
        {
            ProtectionServiceException service => ForService(service, targetObject, command),
            LedgerException ledger => Create(ErrorIds.LedgerNotWritable, ledger.Message, targetObject ?? ledger.Path, ledger),
            ScenarioFileException scenario => Create(ErrorIds.ScenarioFileInvalid, Describe(scenario), targetObject ?? scenario.Path, scenario),
            NonDeliveryReportException bounce => Create(DefinitionOf(bounce.Problem), bounce.Message, targetObject ?? bounce.Path, bounce),
            RuleFileException rules => Create(ErrorIds.RuleFileInvalid, rules.Message, targetObject ?? rules.Path, rules),

            BlockListCatalogueException catalogue => Create(ErrorIds.CatalogueFileInvalid, catalogue.Message, targetObject ?? catalogue.Path, catalogue),
            BlockListInputException input => ForBlockListInput(input, targetObject),

            // Not by our token (AsyncCmdlet has looked): something below gave up waiting.
            OperationCanceledException => Create(ErrorIds.OperationTimeout, "The operation took too long and was given up.", targetObject, exception),
            _ => null,
        };
        return record is not null;
    }

    /// <summary>The error that goes beside a result; null for an outcome that is none.</summary>
    /// <param name="result">The result.</param>
    /// <param name="target">The user's input.</param>
    internal static ErrorRecord? ForResult(UnblockResult result, object target)
    {
        (ErrorDefinition? definition, ServiceErrorKind kind) = result.Outcome switch
        {
            UnblockOutcome.QuotaExhausted => (ErrorIds.QuotaExhausted, ServiceErrorKind.QuotaExceeded),
            UnblockOutcome.Denied => (ErrorIds.AccessDenied, ServiceErrorKind.AccessDenied),
            UnblockOutcome.Unconfirmed => (ErrorIds.UnblockUnconfirmed, ServiceErrorKind.Timeout),
            UnblockOutcome.Failed => (ErrorIds.UnblockFailed, ServiceErrorKind.Unknown),
            _ => ((ErrorDefinition?)null, ServiceErrorKind.Unknown),
        };
        if (definition is null)
        {
            return null;
        }

        string message = $"{result.Identity}: {result.Message}";
        var exception = new ProtectionServiceException(kind, message) { RequestId = result.RequestId };
        return Create(definition, WithRequestId(message, result.RequestId), target, exception);
    }

    /// <summary>The record for an address or an id that cannot be one.</summary>
    internal static ErrorRecord ForInput(InputProblem problem, object? target) => Create(problem.Definition, problem.Message, target);

    private static ErrorRecord ForService(ProtectionServiceException exception, object? target, Type? command)
    {
        ErrorDefinition definition = exception.SignInProblem is SignInProblem problem ? ErrorIds.Of(problem) : DefinitionOf(exception.Kind);
        ErrorRecord record = Create(definition, Describe(exception), target ?? exception.Subject, exception);

        // 401 and 403 are two of the three things that can be missing; "Forbidden" alone helps nobody.
        string? missing = exception.SignInProblem is not null ? null : exception.Kind switch
        {
            ServiceErrorKind.Authentication when exception.StatusCode == 401 => ServicePermissionAttribute.NotAccepted,
            ServiceErrorKind.AccessDenied => ServicePermissionAttribute.Of(command)?.NotAllowed,
            _ => null,
        };
        if (missing is not null)
        {
            record.ErrorDetails.RecommendedAction = missing;
        }

        return record;
    }

    /// <summary>The record for an input that no block list can be asked about, or a resolver that is none.</summary>
    internal static ErrorRecord ForBlockListInput(BlockListInputException exception, object? target) => Create(
        exception.Problem switch
        {
            BlockListInputProblem.NotPublic => ErrorIds.AddressNotPublic,
            BlockListInputProblem.NetworkTooLarge => ErrorIds.NetworkTooLarge,
            BlockListInputProblem.NoServer => ErrorIds.InvalidDnsServer,
            _ => ErrorIds.InvalidTarget,
        },
        exception.Message,
        target,
        exception);

    private static ErrorDefinition DefinitionOf(ServiceErrorKind kind) => kind switch
    {
        ServiceErrorKind.Authentication => ErrorIds.AuthenticationFailed,
        ServiceErrorKind.AccessDenied => ErrorIds.AccessDenied,
        ServiceErrorKind.NotFound => ErrorIds.ServiceObjectNotFound,
        ServiceErrorKind.InvalidRequest => ErrorIds.ServiceRequestRejected,
        ServiceErrorKind.Throttled => ErrorIds.ServiceThrottled,
        ServiceErrorKind.Unavailable => ErrorIds.ServiceUnavailable,
        ServiceErrorKind.Timeout => ErrorIds.OperationTimeout,
        ServiceErrorKind.Network => ErrorIds.ServiceUnreachable,
        ServiceErrorKind.InvalidResponse => ErrorIds.InvalidServiceResponse,
        ServiceErrorKind.IncompleteResult => ErrorIds.IncompleteList,
        ServiceErrorKind.QuotaExceeded => ErrorIds.QuotaExhausted,
        _ => ErrorIds.ServiceError,
    };

    private static ErrorDefinition DefinitionOf(NonDeliveryReportProblem problem) => problem switch
    {
        NonDeliveryReportProblem.NotFound => ErrorIds.MailFileNotFound,
        NonDeliveryReportProblem.Unreadable => ErrorIds.MailFileUnreadable,
        NonDeliveryReportProblem.OutlookMessage => ErrorIds.OutlookMessageNotSupported,
        NonDeliveryReportProblem.NoMessage => ErrorIds.NoMessageFound,
        _ => ErrorIds.NoBounceFound,
    };

    private static Exception ExceptionFor(ErrorDefinition definition, string message) => definition.Category switch
    {
        ErrorCategory.InvalidArgument => new ValidationMetadataException(message),
        ErrorCategory.ObjectNotFound => new ItemNotFoundException(message),
        _ => new InvalidOperationException(message),
    };

    private static string Describe(ProtectionServiceException exception)
    {
        string message = exception.Message;
        if (exception.StatusCode is int status && message.IndexOf(status.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) < 0)
        {
            message += $" (HTTP {status})";
        }

        if (exception.RetryAfter is TimeSpan wait && wait > TimeSpan.Zero)
        {
            message += $" The service asked to wait {DurationText.Format(wait)}.";
        }

        return WithRequestId(message, exception.RequestId);
    }

    private static string Describe(ScenarioFileException exception) =>
        exception.Line > 0 && exception.Message.IndexOf("line", StringComparison.OrdinalIgnoreCase) < 0
            ? $"{exception.Message} (line {exception.Line}, column {exception.Column})"
            : exception.Message;

    private static string WithRequestId(string message, string? requestId) =>
        string.IsNullOrEmpty(requestId) || message.IndexOf(requestId, StringComparison.OrdinalIgnoreCase) >= 0
            ? message
            : $"{message} Request id: {requestId}.";
}
