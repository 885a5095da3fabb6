using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using RestrictedUsers.Emulator.Scenario;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>Writes the envelope of a successful answer, in pieces, so that a large page never exists as a whole.</summary>
internal sealed class EnvelopeWriter
{
    private const int PieceSize = 16 * 1024;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly EmulatorSettings _settings;
    private readonly string _contextUrl;
    private readonly HashSet<string>? _select;

    /// <param name="settings">The forms to use.</param>
    /// <param name="contextUrl">The value of <c>@odata.context</c>.</param>
    /// <param name="select">The properties asked for by <c>$select</c>, or null for all.</param>
    public EnvelopeWriter(EmulatorSettings settings, string contextUrl, HashSet<string>? select)
    {
        _settings = settings;
        _contextUrl = contextUrl;
        _select = select;
    }

    public IEnumerable<ArraySegment<byte>> Write(IEnumerable<ResultItem> items, string? nextLink)
    {
        using var stream = new MemoryStream(PieceSize * 2);
        using var writer = new Utf8JsonWriter(stream, s_options);
        writer.WriteStartObject();
        writer.WriteString("@odata.context", _contextUrl);
        writer.WriteString("adminapi.warnings@odata.type", "#Collection(String)");
        writer.WriteStartArray("@adminapi.warnings");
        foreach (var warning in _settings.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        if (_settings.NextLinkFirst && nextLink is not null)
        {
            writer.WriteString("@odata.nextLink", nextLink);
        }

        writer.WriteStartArray("value");
        foreach (var item in items)
        {
            Write(writer, item);
            if (stream.Length + writer.BytesPending >= PieceSize)
            {
                writer.Flush();
                yield return new ArraySegment<byte>(stream.GetBuffer(), 0, (int)stream.Length);
                stream.SetLength(0);
            }
        }

        writer.WriteEndArray();
        if (!_settings.NextLinkFirst && nextLink is not null)
        {
            writer.WriteString("@odata.nextLink", nextLink);
        }

        writer.WriteEndObject();
        writer.Flush();
        yield return new ArraySegment<byte>(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Write(Utf8JsonWriter writer, ResultItem item)
    {
        writer.WriteStartObject();
        foreach (var property in item.Properties)
        {
            if (_select is null || _select.Contains(property.Key))
            {
                Write(writer, property.Key, property.Value);
            }
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(name);
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case int number:
                writer.WriteString(name + "@data.type", "System.Int32");
                writer.WriteNumber(name, number);
                break;
            case Guid guid:
                writer.WriteString(name + "@data.type", "System.Guid");
                writer.WriteString(name, guid);
                break;
            case DateTimeOffset time:
                writer.WriteString(name + "@data.type", "System.DateTime");
                writer.WriteString(name, FormatTime(time, _settings.DateTimeForm));
                break;
            case IReadOnlyList<string> texts:
                writer.WriteString(name + "@odata.type", "#Collection(String)");
                writer.WriteStartArray(name);
                foreach (var text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            case ScenarioValue raw:
                writer.WritePropertyName(name);
                raw.WriteTo(writer);
                break;
            default:
                throw new ArgumentException($"No wire form for {value.GetType()}.", nameof(value));
        }
    }

    private static string FormatTime(DateTimeOffset time, DateTimeForm form)
    {
        var text = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        return form switch
        {
            DateTimeForm.Offset => text + "+00:00",
            DateTimeForm.NoZone => text,
            _ => text + "Z",
        };
    }
}
