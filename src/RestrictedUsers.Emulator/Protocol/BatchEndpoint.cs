using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary><c>$batch</c>: several requests in one. Each succeeds or fails alone; a broken connection takes all answers with it.</summary>
internal static class BatchEndpoint
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<EmulatorResponse> ProcessAsync(
        ServiceEndpoint service, EmulatorRequest batch, byte[] body, EmulatorSettings settings, CancellationToken clientGone)
    {
        if (!TryRead(batch, body, out var requests))
        {
            return ErrorEnvelope.Create(400, "A batch needs 'requests', a list of objects with 'id', 'method' and 'url'.", settings);
        }

        var responses = new List<KeyValuePair<string, EmulatorResponse>>();
        EmulatorResponse? broken = null;
        var end = BodyEnd.Complete;
        foreach (var (id, request) in requests)
        {
            var response = await service.ProcessInBatchAsync(request, clientGone).ConfigureAwait(false);
            if (response.Action == TransportAction.Respond)
            {
                responses.Add(new(id, response));
                end = response.End == BodyEnd.Complete ? end : response.End;
            }
            else
            {
                broken ??= response;
            }
        }

        if (broken is not null)
        {
            return broken;
        }

        var answer = EmulatorResponse.FromBytes(200, ErrorEnvelope.JsonContentType, Write(responses));
        return end == BodyEnd.Complete ? answer : Faults.BodyCutter.Cut(answer, afterBytes: null, end);
    }

    private static bool TryRead(EmulatorRequest batch, byte[] body, out List<(string Id, EmulatorRequest Request)> requests)
    {
        requests = [];
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var item in document.RootElement.GetProperty("requests").EnumerateArray())
            {
                var content = item.TryGetProperty("body", out var inner) ? Encoding.UTF8.GetBytes(inner.GetRawText()) : [];
                var headers = ReadHeaders(item);
                requests.Add((item.GetProperty("id").ToString(), new EmulatorRequest
                {
                    Method = item.GetProperty("method").GetString() ?? string.Empty,
                    Uri = new Uri(batch.Uri, item.GetProperty("url").GetString() ?? string.Empty),

                    // A request without a token of its own is the caller's.
                    Header = name => headers.TryGetValue(name, out var value)
                        ? value
                        : string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase) ? batch.Header(name) : null,
                    ReadBodyAsync = _ => Task.FromResult(content),
                }));
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> ReadHeaders(JsonElement item)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (item.TryGetProperty("headers", out var element))
        {
            foreach (var header in element.EnumerateObject())
            {
                headers[header.Name] = header.Value.ToString();
            }
        }

        return headers;
    }

    private static byte[] Write(List<KeyValuePair<string, EmulatorResponse>> responses)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("responses");
            foreach (var pair in responses)
            {
                Write(writer, pair.Key, pair.Value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string id, EmulatorResponse response)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteNumber("status", response.StatusCode);
        writer.WriteStartObject("headers");
        foreach (var header in response.Headers)
        {
            writer.WriteString(header.Key, header.Value);
        }

        writer.WriteEndObject();
        var body = ReadAll(response);
        writer.WritePropertyName("body");
        if (body.Length == 0)
        {
            writer.WriteNullValue();
        }
        else if (response.ContentType == ErrorEnvelope.JsonContentType && response.End == BodyEnd.Complete)
        {
            writer.WriteRawValue(body);
        }
        else
        {
            writer.WriteStringValue(body);
        }

        writer.WriteEndObject();
    }

    private static byte[] ReadAll(EmulatorResponse response)
    {
        using var stream = new MemoryStream();
        foreach (var piece in response.Body)
        {
            stream.Write(piece.Array!, piece.Offset, piece.Count);
        }

        return stream.ToArray();
    }
}
