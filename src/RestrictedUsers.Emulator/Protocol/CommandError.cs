namespace RestrictedUsers.Emulator.Protocol;

/// <summary>An error that a command raises, before it is put into an envelope.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="ErrorId">The id, as in <c>Ex6F9304</c>; may be empty.</param>
/// <param name="ExceptionType">The exception's full name.</param>
/// <param name="Text">The text for the caller.</param>
internal sealed record CommandError(int StatusCode, string ErrorId, string ExceptionType, string Text)
{
    /// <summary>The form that this error always has; null for the one of the settings.</summary>
    public ErrorForm? Form { get; init; }

    public static CommandError NotFound(int statusCode, string name) => new(
        statusCode,
        "Ex6F9304",
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        $"The operation couldn't be performed because object '{name}' couldn't be found on 'EMUDC042.PROD.OUTLOOK.COM'.");

    public static CommandError UnknownParameter(string name) => new(
        400,
        string.Empty,
        "Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException",
        $"Parameter set cannot be resolved using the specified named parameters. A parameter cannot be found that matches parameter name '{name}'.")
    {
        Form = ErrorForm.DetailsWithoutId,
    };

    public static CommandError MissingParameter(string name) => new(
        400,
        string.Empty,
        "Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException",
        $"Parameter set cannot be resolved using the specified named parameters. The parameter '{name}' is required.")
    {
        Form = ErrorForm.DetailsWithoutId,
    };

    public static CommandError BadValue(string name, string value, string type) => new(
        400,
        string.Empty,
        "Microsoft.Exchange.Admin.OData.Core.ParameterTransformationException",
        $"Cannot process argument transformation on parameter '{name}'. Cannot convert value \"{value}\" to type \"{type}\".")
    {
        Form = ErrorForm.InnerError,
    };
}
