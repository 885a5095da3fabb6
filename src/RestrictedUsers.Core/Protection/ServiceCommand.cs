using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;

namespace RestrictedUsers.Core.Protection;

/// <summary>One command for the service's InvokeCommand interface: a name and its parameters.</summary>
internal sealed class ServiceCommand
{
    internal ServiceCommand(string name, IReadOnlyDictionary<string, object>? parameters = null)
    {
        Name = name;
        Parameters = parameters ?? new Dictionary<string, object>(StringComparer.Ordinal);
    }

    internal string Name { get; }

    /// <summary>Whether it is one of the message trace, which has a budget of its own (service-protocol 2.3).</summary>
    internal bool IsMessageTrace => Name.StartsWith("Get-MessageTrace", StringComparison.Ordinal);

    /// <summary>Values are string, bool, int, DateTime (UTC) or string[]; the service refuses names that it does not know.</summary>
    internal IReadOnlyDictionary<string, object> Parameters { get; }

    /// <summary>The request's body: UTF-8 bytes, and <c>Parameters</c> always an object, never null (service-protocol 1.4).</summary>
    internal byte[] ToBody()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("CmdletInput");
            writer.WriteString("CmdletName", Name);
            writer.WriteStartObject(nameof(Parameters));
            foreach (KeyValuePair<string, object> parameter in Parameters)
            {
                writer.WritePropertyName(parameter.Key);
                WriteValue(writer, parameter.Value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
                break;
            case string[] texts:
                writer.WriteStartArray();
                foreach (string text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"A parameter of type {value.GetType()} has no wire form here.");
        }
    }
}
