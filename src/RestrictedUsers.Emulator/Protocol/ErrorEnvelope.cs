using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>Writes error answers, in each shape that the service was seen to use.</summary>
internal static class ErrorEnvelope
{
    public const string JsonContentType = "application/json; charset=utf-8";

    private const string ServiceException = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException";
    private const string ExecutionException = "Microsoft.Exchange.AdminApi.CommandInvocation.DirectInvokeCmdletExecutionException";
    private const string StackTrace = "   at Microsoft.Exchange.AdminApi.Emulated.Execute()";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer to a command that failed.</summary>
    public static EmulatorResponse Create(CommandError error, EmulatorSettings settings)
    {
        var response = Write(error.StatusCode, "Error executing cmdlet", error, error.Form ?? settings.ErrorForm, settings.CamelCaseInnerError);
        response.Headers["x-ExceptionType"] = error.ExceptionType.Substring(error.ExceptionType.LastIndexOf('.') + 1);
        return response;
    }

    /// <summary>The answer to a request that reached no command: a code and a message.</summary>
    public static EmulatorResponse Create(int statusCode, string message, EmulatorSettings settings) =>
        Write(statusCode, message, error: null, ErrorForm.MessageOnly, settings.CamelCaseInnerError);

    private static EmulatorResponse Write(int statusCode, string message, CommandError? error, ErrorForm form, bool camelCase)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("code", CodeOf(statusCode));
            writer.WriteString("message", form == ErrorForm.MessageOnly && error is not null ? error.Text : message);
            if (error is not null && form is ErrorForm.Details or ErrorForm.DetailsWithoutId or ErrorForm.JsonDetails)
            {
                WriteDetails(writer, error!, form);
            }

            if (error is not null && form != ErrorForm.MessageOnly)
            {
                WriteInnerError(writer, error, form, camelCase);
            }

            writer.WriteString("adminapi.warnings@odata.type", "#Collection(String)");
            writer.WriteStartArray("@adminapi.warnings");
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return EmulatorResponse.FromBytes(statusCode, JsonContentType, stream.ToArray());
    }

    private static void WriteDetails(Utf8JsonWriter writer, CommandError error, ErrorForm form)
    {
        writer.WriteStartArray("details");
        writer.WriteStartObject();
        writer.WriteString("code", "Client");
        writer.WriteString("target", string.Empty);
        writer.WriteString("message", form switch
        {
            ErrorForm.JsonDetails => JsonDetail(error),
            ErrorForm.DetailsWithoutId => "|" + error.ExceptionType + "|" + error.Text,
            _ => error.ErrorId + "|" + error.ExceptionType + "|" + error.Text,
        });
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static string JsonDetail(CommandError error)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("localizedString");
            writer.WriteString("stringId", error.ErrorId);
            writer.WriteEndObject();
            writer.WriteString("ClassName", error.ExceptionType);
            writer.WriteString("Message", error.Text);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteInnerError(Utf8JsonWriter writer, CommandError error, ErrorForm form, bool camelCase)
    {
        // Without details the inner exception names the type itself; with details it is the generic wrapper.
        var innerType = form == ErrorForm.InnerError ? error.ExceptionType : ExecutionException;
        writer.WriteStartObject("innererror");
        writer.WriteString("message", "Error executing cmdlet");
        writer.WriteString("type", ServiceException);
        writer.WriteString("stacktrace", StackTrace);
        writer.WriteStartObject(camelCase ? "internalException" : "internalexception");
        writer.WriteString("message", form == ErrorForm.InnerError ? error.Text : "Exception of type '" + innerType + "' was thrown.");
        writer.WriteString("type", innerType);
        writer.WriteString("stacktrace", StackTrace);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string CodeOf(int statusCode) => statusCode switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        _ => "InternalServerError",
    };
}
