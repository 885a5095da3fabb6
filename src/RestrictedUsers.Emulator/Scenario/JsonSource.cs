using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>A JSON text that remembers where each value stands, so that errors can name line and column.</summary>
internal sealed class JsonSource
{
    private const int MaxDepth = 32;

    private readonly byte[] _utf8;

    private JsonSource(byte[] utf8) => _utf8 = utf8;

    /// <summary>Parses a whole document. Comments are allowed, trailing commas and duplicate properties are not.</summary>
    /// <exception cref="ScenarioException">The text is not JSON.</exception>
    public static ScenarioValue Parse(byte[] utf8)
    {
        if (utf8.Length >= 3 && utf8[0] == 0xEF && utf8[1] == 0xBB && utf8[2] == 0xBF)
        {
            var withoutMark = new byte[utf8.Length - 3];
            Array.Copy(utf8, 3, withoutMark, 0, withoutMark.Length);
            utf8 = withoutMark;
        }

        return new JsonSource(utf8).ParseDocument();
    }

    /// <summary>An error at a byte offset.</summary>
    public ScenarioException Error(string message, long offset, string path, Exception? cause = null)
    {
        var line = 1;
        var lineStart = 0;
        var end = (int)Math.Min(offset, _utf8.Length);
        for (var i = 0; i < end; i++)
        {
            if (_utf8[i] == (byte)'\n')
            {
                line++;
                lineStart = i + 1;
            }
        }

        var column = Encoding.UTF8.GetCharCount(_utf8, lineStart, end - lineStart) + 1;
        return new ScenarioException(message, line, column, path, cause);
    }

    private ScenarioValue ParseDocument()
    {
        var reader = new Utf8JsonReader(_utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, "$");

            // Anything after the root is an error that the reader itself raises.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw Error("This is not valid JSON: " + ReasonOf(e), OffsetOf(e), "$", e);
        }
    }

    private ScenarioValue ReadValue(ref Utf8JsonReader reader, string path)
    {
        var offset = reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var properties = new List<ScenarioProperty>();
                var seen = new HashSet<string>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var nameOffset = reader.TokenStartIndex;
                    var propertyPath = path + "." + name;
                    if (!seen.Add(name))
                    {
                        throw Error($"The property '{name}' is written twice.", nameOffset, propertyPath);
                    }

                    reader.Read();
                    properties.Add(new ScenarioProperty(name, nameOffset, ReadValue(ref reader, propertyPath)));
                }

                return new ScenarioValue(this, JsonValueKind.Object, offset, path, text: null, properties, items: null);
            case JsonTokenType.StartArray:
                var items = new List<ScenarioValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, FormattableString.Invariant($"{path}[{items.Count}]")));
                }

                return new ScenarioValue(this, JsonValueKind.Array, offset, path, text: null, properties: null, items);
            case JsonTokenType.String:
                return Scalar(JsonValueKind.String, offset, path, reader.GetString());
            case JsonTokenType.Number:
                return Scalar(JsonValueKind.Number, offset, path, Encoding.UTF8.GetString(reader.ValueSpan.ToArray()));
            case JsonTokenType.True:
                return Scalar(JsonValueKind.True, offset, path, "true");
            case JsonTokenType.False:
                return Scalar(JsonValueKind.False, offset, path, "false");
            default:
                return Scalar(JsonValueKind.Null, offset, path, text: null);
        }
    }

    private ScenarioValue Scalar(JsonValueKind kind, long offset, string path, string? text) =>
        new(this, kind, offset, path, text, properties: null, items: null);

    private static string ReasonOf(JsonException e)
    {
        // The reader appends "LineNumber: n | BytePositionInLine: n.", counted from 0; ours counts from 1.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message.Substring(0, end);
    }

    private long OffsetOf(JsonException e)
    {
        var line = e.LineNumber ?? 0;
        var offset = 0;
        while (line > 0 && offset < _utf8.Length)
        {
            if (_utf8[offset++] == (byte)'\n')
            {
                line--;
            }
        }

        return offset + (e.BytePositionInLine ?? 0);
    }
}

/// <summary>A property with the place of its name.</summary>
internal sealed record ScenarioProperty(string Name, long NameOffset, ScenarioValue Value);
