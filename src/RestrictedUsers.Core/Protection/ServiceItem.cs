using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// One item of a response, read tolerantly: names in any case, annotations (keys with <c>@</c>) skipped, times with or without
/// a zone, and every property that nobody asked for kept.
/// </summary>
internal sealed class ServiceItem
{
    private const int MaximumTextLength = 32 * 1024;

    private readonly Dictionary<string, JsonElement> _properties = new(StringComparer.OrdinalIgnoreCase);

    internal ServiceItem(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in item.EnumerateObject())
        {
            if (property.Name.IndexOf('@') < 0)
            {
                _properties[property.Name] = property.Value;
            }
        }
    }

    /// <summary>Takes the first of the named properties as text, harmless to print; null where there is none.</summary>
    internal string? TakeText(params string[] names)
    {
        JsonElement? value = Take(names);
        return value switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            { ValueKind: JsonValueKind.String } text => Harmless.Text(text.GetString(), MaximumTextLength),
            JsonElement other => Harmless.Text(other.GetRawText(), MaximumTextLength),
        };
    }

    /// <summary>Takes the first of the named properties as a time; null where there is none or it is not one.</summary>
    internal DateTime? TakeTime(params string[] names)
    {
        string? text = TakeText(names);
        return text is not null
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? time
            : null;
    }

    /// <summary>Takes the first of the named properties as a flag; false where there is none.</summary>
    internal bool TakeFlag(params string[] names) => Take(names) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.String } text => bool.TryParse(text.GetString(), out bool flag) && flag,
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out int n) && n != 0,
        _ => false,
    };

    /// <summary>What was not taken, as plain values.</summary>
    internal Dictionary<string, object?> Rest()
    {
        var rest = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, JsonElement> property in _properties)
        {
            rest[Harmless.Text(property.Key, 200)] = Plain(property.Value);
        }

        return rest;
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Harmless.Text(value.GetString(), MaximumTextLength),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => Harmless.Text(value.GetRawText(), MaximumTextLength),
    };

    private JsonElement? Take(string[] names)
    {
        foreach (string name in names)
        {
            if (_properties.TryGetValue(name, out JsonElement value))
            {
                _properties.Remove(name);
                return value;
            }
        }

        return null;
    }
}
