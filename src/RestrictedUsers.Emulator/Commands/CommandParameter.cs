using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Commands;

/// <summary>The type of a parameter's value.</summary>
internal enum ParameterKind
{
    Text,
    TextList,
    SmtpAddress,
    Guid,
    DateTime,
    Integer,
    Switch,
}

/// <summary>A parameter of a command.</summary>
internal sealed record CommandParameter(string Name, ParameterKind Kind, bool Required = false);

/// <summary>The values of a request's parameters, checked.</summary>
internal sealed class BoundParameters
{
    private const int LongestAddress = 571;

    private readonly Dictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);

    private BoundParameters()
    {
    }

    public string? Text(string name) => _values.TryGetValue(name, out var value) ? (string)value : null;

    public IReadOnlyList<string>? Texts(string name) => _values.TryGetValue(name, out var value) ? (IReadOnlyList<string>)value : null;

    public int? Integer(string name) => _values.TryGetValue(name, out var value) ? (int)value : null;

    public DateTimeOffset? Time(string name) => _values.TryGetValue(name, out var value) ? (DateTimeOffset)value : null;

    /// <summary>Checks the values against the command's parameters.</summary>
    public static BoundParameters Bind(IReadOnlyList<CommandParameter> parameters, JsonElement values, out CommandError? error)
    {
        var bound = new BoundParameters();
        error = null;
        foreach (var property in values.EnumerateObject())
        {
            var parameter = Find(parameters, property.Name);
            if (parameter is null)
            {
                error = CommandError.UnknownParameter(property.Name);
                return bound;
            }

            // A null is the same as leaving the parameter out; Exchange cmdlets are known for it.
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (!TryConvert(parameter.Kind, property.Value, out var value, out var type))
            {
                error = CommandError.BadValue(parameter.Name, property.Value.ToString(), type);
                return bound;
            }

            bound._values[parameter.Name] = value;
        }

        foreach (var parameter in parameters)
        {
            if (parameter.Required && !bound._values.ContainsKey(parameter.Name))
            {
                error = CommandError.MissingParameter(parameter.Name);
                break;
            }
        }

        return bound;
    }

    private static CommandParameter? Find(IReadOnlyList<CommandParameter> parameters, string name)
    {
        foreach (var parameter in parameters)
        {
            if (string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return parameter;
            }
        }

        return null;
    }

    private static bool TryConvert(ParameterKind kind, JsonElement element, out object value, out string type)
    {
        value = string.Empty;
        switch (kind)
        {
            case ParameterKind.SmtpAddress:
                type = "Microsoft.Exchange.Data.SmtpAddress";
                value = element.ToString();
                return element.ValueKind == JsonValueKind.String && IsAddress((string)value);
            case ParameterKind.Guid:
                type = "System.Guid";
                var isGuid = System.Guid.TryParse(element.ToString(), out var guid);
                value = guid.ToString();
                return isGuid && element.ValueKind == JsonValueKind.String;
            case ParameterKind.DateTime:
                type = "Microsoft.Exchange.ExchangeSystem.ExDateTime";
                var isTime = DateTimeOffset.TryParse(
                    element.ToString(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var time);
                value = time;
                return isTime;
            case ParameterKind.Integer:
                type = "System.Int32";
                var isNumber = int.TryParse(element.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
                value = number;
                return isNumber;
            case ParameterKind.Switch:
                type = "System.Management.Automation.SwitchParameter";
                value = element.ValueKind == JsonValueKind.True;
                return element.ValueKind is JsonValueKind.True or JsonValueKind.False;
            case ParameterKind.TextList:
                type = "System.String[]";
                return TryConvertList(element, ref value);
            default:
                type = "System.String";
                value = element.ToString();
                return element.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object);
        }
    }

    private static bool TryConvertList(JsonElement element, ref object value)
    {
        var texts = new List<string>();
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String)
                {
                    return false;
                }

                texts.Add(item.GetString()!);
            }
        }
        else if (element.ValueKind == JsonValueKind.String)
        {
            texts.Add(element.GetString()!);
        }
        else
        {
            return false;
        }

        value = texts;
        return true;
    }

    private static bool IsAddress(string text)
    {
        var at = text.IndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.IndexOf('@', at + 1) >= 0 || text.Length > LongestAddress)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character) || character is '*' or '<' or '>' or '(' or ')' or ',' or ';')
            {
                return false;
            }
        }

        return true;
    }
}
