using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>A JSON value with its place. The readers throw a <see cref="ScenarioException"/> that names it.</summary>
internal sealed class ScenarioValue
{
    private readonly JsonSource _source;
    private readonly IReadOnlyList<ScenarioProperty>? _properties;
    private readonly IReadOnlyList<ScenarioValue>? _items;
    private readonly string? _text;
    private readonly long _offset;

    internal ScenarioValue(
        JsonSource source,
        JsonValueKind kind,
        long offset,
        string path,
        string? text,
        IReadOnlyList<ScenarioProperty>? properties,
        IReadOnlyList<ScenarioValue>? items)
    {
        _source = source;
        Kind = kind;
        _offset = offset;
        Path = path;
        _text = text;
        _properties = properties;
        _items = items;
    }

    public JsonValueKind Kind { get; }

    public string Path { get; }

    public bool IsNull => Kind == JsonValueKind.Null;

    public ScenarioException Error(string message, Exception? cause = null) => _source.Error(message, _offset, Path, cause);

    public ScenarioException ErrorAt(ScenarioProperty property, string message) =>
        _source.Error(message, property.NameOffset, property.Value.Path);

    public IReadOnlyList<ScenarioProperty> Properties => _properties ?? throw Expected("an object { … }");

    public IReadOnlyList<ScenarioValue> Items => _items ?? throw Expected("a list [ … ]");

    public string Text() => Kind == JsonValueKind.String ? _text! : throw Expected("a text \"…\"");

    public string NonEmptyText()
    {
        var text = Text();
        return string.IsNullOrWhiteSpace(text) ? throw Error("A text that is not empty is expected here.") : text;
    }

    public bool Boolean() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Expected("true or false"),
    };

    public int Integer(int minimum = int.MinValue, int maximum = int.MaxValue)
    {
        if (Kind != JsonValueKind.Number || !int.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw Expected("a whole number");
        }

        return number >= minimum && number <= maximum
            ? number
            : throw Error(FormattableString.Invariant($"{number} is out of range; it must be between {minimum} and {maximum}."));
    }

    public double Number(double minimum, double maximum)
    {
        if (Kind != JsonValueKind.Number || !double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw Expected("a number");
        }

        return number >= minimum && number <= maximum
            ? number
            : throw Error(FormattableString.Invariant($"{number} is out of range; it must be between {minimum} and {maximum}."));
    }

    /// <summary>A length of time: <c>"1h30m"</c>, or a number of seconds. Not negative unless asked for.</summary>
    public TimeSpan Duration(bool signed = false)
    {
        TimeSpan duration;
        if (Kind == JsonValueKind.Number)
        {
            duration = TimeSpan.FromSeconds(Number(-1e9, 1e9));
        }
        else if (Kind != JsonValueKind.String || !RelativeTime.TryParseDuration(_text!, out duration))
        {
            throw Expected("a length of time such as \"1h30m\" or \"45s\", or a number of seconds");
        }

        return duration < TimeSpan.Zero && !signed ? throw Error("A length of time cannot be negative here.") : duration;
    }

    public TimeSpan Milliseconds() => TimeSpan.FromMilliseconds(Number(0, 3_600_000));

    /// <summary>A point in time: <c>"-2d4h30m"</c> before or <c>"+5h"</c> after now, <c>"now"</c>, or an ISO 8601 time with a zone.</summary>
    public DateTimeOffset Time(DateTimeOffset now)
    {
        if (Kind == JsonValueKind.String && RelativeTime.TryParseTime(_text!, now, out var time))
        {
            return time;
        }

        throw Expected("a time such as \"-2d4h30m\" (ago), \"+5h\" (from now), \"now\" or \"2026-11-01T08:00:00Z\"");
    }

    public Guid Guid() => Kind == JsonValueKind.String && System.Guid.TryParse(_text, out var guid) ? guid : throw Expected("a GUID");

    public T Enum<T>() where T : struct, Enum
    {
        var names = System.Enum.GetNames<T>();
        if (Kind == JsonValueKind.String)
        {
            foreach (var name in names)
            {
                if (string.Equals(name, _text, StringComparison.OrdinalIgnoreCase))
                {
                    return System.Enum.Parse<T>(name);
                }
            }

            throw Error($"'{_text}' is not one of the values that are known here. {NearNames.Suggest(_text!, names)}");
        }

        throw Expected("one of: " + string.Join(", ", names));
    }

    public IEnumerable<string> Texts()
    {
        foreach (var item in Items)
        {
            yield return item.NonEmptyText();
        }
    }

    /// <summary>Copies the value as it is, for properties that the emulator passes through.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in Properties)
                {
                    writer.WritePropertyName(property.Name);
                    property.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Items)
                {
                    item.WriteTo(writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(_text);
                break;
            case JsonValueKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteRawValue(_text!);
                break;
        }
    }

    private ScenarioException Expected(string what) => Error($"Expected {what}, found {Describe()}.");

    private string Describe() => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "the text \"" + Shorten(_text!) + "\"",
        JsonValueKind.Number => "the number " + Shorten(_text!),
        JsonValueKind.Null => "null",
        _ => _text!,
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text.Remove(40) + "…";
}
