using System;
using System.Text.Json;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// What an error envelope says (service-protocol 2.1), read from every shape in which it is known to come. Stack traces are not
/// read at all.
/// </summary>
internal sealed class ServiceError
{
    private const int MaximumTextLength = 2000;

    /// <summary>The service's error code, such as <c>NotFound</c>; empty where there is none.</summary>
    internal string Code { get; private init; } = "";

    /// <summary>The short id in front of the text, such as <c>Ex6F9304</c>; empty where there is none.</summary>
    internal string Id { get; private init; } = "";

    /// <summary>The full name of the service's exception; empty where it gives none.</summary>
    internal string ExceptionType { get; private init; } = "";

    /// <summary>The text for a person, harmless to print.</summary>
    internal string Text { get; private init; } = "";

    /// <summary>A plain text instead of an envelope.</summary>
    internal static ServiceError FromText(string text) => new() { Text = Harmless.Text(text.Trim(), MaximumTextLength) };

    /// <summary>One line in the form <c>id|type|text</c>.</summary>
    internal static ServiceError FromDetail(string detail, string code = "")
    {
        // Only the first two bars separate: the text may hold more of them.
        string[] parts = detail.Split(['|'], 3);
        return parts.Length == 3 && LooksLikeType(parts[1])
            ? new ServiceError
            {
                Code = code,
                Id = Harmless.Text(parts[0].Trim(), 100),
                ExceptionType = Harmless.Text(parts[1].Trim(), 300),
                Text = Harmless.Text(parts[2].Trim(), MaximumTextLength),
            }
            : new ServiceError { Code = code, Text = Harmless.Text(detail.Trim(), MaximumTextLength) };
    }

    /// <summary>The <c>error</c> object of an envelope.</summary>
    internal static ServiceError FromEnvelope(JsonElement error)
    {
        string code = String(error, "code") ?? "";
        string? detail = FirstDetail(error);
        if (!string.IsNullOrWhiteSpace(detail))
        {
            return FromJsonDetail(detail!, code) ?? FromDetail(detail!, code);
        }

        JsonElement? inner = Property(error, "innererror");
        JsonElement? cause = inner is JsonElement i ? Property(i, "internalexception") : null;
        string text = FirstText(cause is JsonElement c ? String(c, "message") : null, inner is JsonElement n ? String(n, "message") : null, String(error, "message"));
        string type = (cause is JsonElement c2 ? String(c2, "type") : null) ?? (inner is JsonElement n2 ? String(n2, "type") : null) ?? "";
        ServiceError read = FromDetail(text, code);
        return read.ExceptionType.Length > 0
            ? read
            : new ServiceError { Code = code, ExceptionType = Harmless.Text(type, 300), Text = read.Text };
    }

    /// <summary>True when the service's exception has this short name, whatever its namespace.</summary>
    internal bool IsType(string shortName) =>
        ExceptionType.EndsWith(shortName, StringComparison.OrdinalIgnoreCase)
        && (ExceptionType.Length == shortName.Length || ExceptionType[ExceptionType.Length - shortName.Length - 1] == '.');

    private static string? FirstDetail(JsonElement error)
    {
        if (Property(error, "details") is JsonElement { ValueKind: JsonValueKind.Array } details)
        {
            foreach (JsonElement detail in details.EnumerateArray())
            {
                if (detail.ValueKind == JsonValueKind.Object && String(detail, "message") is string message)
                {
                    return message;
                }
            }
        }

        return null;
    }

    // Some details hold JSON with localizedString.stringId, ClassName and Message instead of the three parts.
    private static ServiceError? FromJsonDetail(string detail, string code)
    {
        if (detail.TrimStart() is not ['{', ..])
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(detail);
            JsonElement root = document.RootElement;
            string? localized = Property(root, "localizedString") is JsonElement l && l.ValueKind == JsonValueKind.Object ? String(l, "stringId") : null;
            return new ServiceError
            {
                Code = code,
                Id = Harmless.Text(localized ?? "", 100),
                ExceptionType = Harmless.Text(String(root, "ClassName") ?? "", 300),
                Text = Harmless.Text(String(root, "Message") ?? detail, MaximumTextLength),
            };
        }
        catch (JsonException)
        {
            return null; // Text that only looks like JSON: the caller reads it as text.
        }
    }

    private static bool LooksLikeType(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length > 0 && trimmed.IndexOf(' ') < 0 && trimmed.IndexOf('.') > 0;
    }

    private static string FirstText(params string?[] candidates)
    {
        foreach (string? candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                return candidate!;
            }
        }

        return "";
    }

    private static string? String(JsonElement element, string name) =>
        Property(element, name) is JsonElement { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    // Captures disagree about the case of keys.
    private static JsonElement? Property(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }
}
