using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Text;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell.Errors;

/// <summary>
/// An error as a few lines: who failed and why, what to do about it, and the id to search for. It replaces the engine's own view,
/// which also prints the source line and colours.
/// </summary>
internal static class ErrorText
{
    private const string Indent = "  ";

    /// <summary>The getter of the hidden property that the error view shows; its shape is what the engine asks of a code property.</summary>
    /// <param name="instance">The error record.</param>
    public static string GetShellText(PSObject instance) =>
        instance?.BaseObject is ErrorRecord record ? Format(record) : string.Empty;

    /// <summary>
    /// The error in up to three parts: "command: message", the recommended action when there is one, and the fully qualified
    /// id with the place in the script when it happened in one. All of it is harmless for a terminal.
    /// </summary>
    public static string Format(ErrorRecord record)
    {
        var unavailable = record.Exception is CommandNotFoundException notFound && FullPowerShellCommands.Contains(notFound.CommandName)
            ? notFound.CommandName
            : null;
        var message = unavailable is null
            ? Message(record)
            : "This command needs a full PowerShell (pwsh); the embedded engine has the core commands only.";
        var action = unavailable is null
            ? record.ErrorDetails?.RecommendedAction
            : "Get-Command lists what is here. For everything else import the built module in PowerShell 7: see README.md.";

        var text = new StringBuilder();
        text.Append(unavailable ?? Source(record)).Append(": ").Append(message);
        if (!string.IsNullOrWhiteSpace(action))
        {
            text.Append('\n').Append(Indent).Append(action.Trim().ReplaceLineEndings("\n" + Indent));
        }

        var origin = Origin(record, message);
        if (origin.Length > 0)
        {
            text.Append('\n').Append(Indent).Append(origin);
        }

        return HarmlessText.Escape(text.ToString());
    }

    /// <summary>The error record of an exception that ended a pipeline.</summary>
    public static ErrorRecord RecordOf(Exception exception) =>
        exception is IContainsErrorRecord { ErrorRecord: { } record }
            // The record's own exception is a copy without the type and the stack of the one thrown.
            ? new ErrorRecord(record, exception)
            : new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, null);

    private static string Source(ErrorRecord record)
    {
        var command = record.Exception is CommandNotFoundException { CommandName.Length: > 0 } missing
            ? missing.CommandName
            : record.InvocationInfo?.MyCommand?.Name;
        if (string.IsNullOrEmpty(command))
        {
            command = record.CategoryInfo.Activity;
        }

        // A script's name is in the last line already, with the line number.
        return string.IsNullOrEmpty(command) || command.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) ? "Error" : command;
    }

    private static string Message(ErrorRecord record)
    {
        var details = record.ErrorDetails?.Message;
        return (string.IsNullOrWhiteSpace(details) ? record.Exception.Message : details).Trim();
    }

    private static string Origin(ErrorRecord record, string message)
    {
        var id = record.FullyQualifiedErrorId;
        var origin = new StringBuilder();

        // throw 'text' makes the text its own id.
        if (!string.IsNullOrEmpty(id) && !string.Equals(id, message, StringComparison.Ordinal))
        {
            origin.Append('(').Append(id).Append(')');
        }

        if (record.InvocationInfo is { ScriptName.Length: > 0 } place)
        {
            origin.Append(origin.Length > 0 ? " " : string.Empty)
                .Append(CultureInfo.InvariantCulture, $"at {Path.GetFileName(place.ScriptName)}:{place.ScriptLineNumber}");
        }

        return origin.ToString();
    }
}
