using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace RestrictedUsers.Shell.Hosting;

/// <summary>Asks for the values of fields by name, such as the mandatory parameters that a command line left out.</summary>
/// <param name="write">Writes text.</param>
/// <param name="ask">Writes a prompt and reads the answer.</param>
/// <param name="askSecret">The same without showing the answer.</param>
/// <param name="askCredential">Asks for a user, unless one is given, and a password.</param>
internal sealed class FieldPrompt(
    Action<string> write, Func<string, string> ask, Func<string, SecureString> askSecret, Func<string?, PSCredential> askCredential)
{
    /// <summary>Asks for each field. A list is asked for line by line, until an empty one; <c>!?</c> shows a field's help.</summary>
    /// <param name="fields">The fields.</param>
    /// <returns>The values by field name; the engine converts them to what the parameters take.</returns>
    public Dictionary<string, PSObject> Ask(IEnumerable<FieldDescription> fields)
    {
        var values = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            values[field.Name] = PSObject.AsPSObject(AskField(field));
        }

        return values;
    }

    private object AskField(FieldDescription field)
    {
        var label = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", string.Empty, StringComparison.Ordinal);
        if (IsType(field, nameof(SecureString)))
        {
            return askSecret(label + ": ");
        }

        if (IsType(field, nameof(PSCredential)))
        {
            write(label + Environment.NewLine);
            return askCredential(null);
        }

        if (!field.ParameterTypeFullName.EndsWith("[]", StringComparison.Ordinal))
        {
            return AskLine(field, label + ": ");
        }

        var list = new List<string>();
        while (true)
        {
            var line = AskLine(field, string.Create(CultureInfo.InvariantCulture, $"{label}[{list.Count}]: "));
            if (line.Length == 0)
            {
                return list.ToArray();
            }

            list.Add(line);
        }
    }

    private string AskLine(FieldDescription field, string question)
    {
        while (true)
        {
            var line = ask(question);
            if (line is not "!?")
            {
                return line;
            }

            write((string.IsNullOrEmpty(field.HelpMessage) ? "There is no help for " + field.Name + "." : field.HelpMessage) + Environment.NewLine);
        }
    }

    private static bool IsType(FieldDescription field, string name) =>
        string.Equals(field.ParameterTypeName, name, StringComparison.OrdinalIgnoreCase);
}
