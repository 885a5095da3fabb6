using System.Globalization;
using System.IO;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Statistics;

/// <summary>Writes the stats as the JSON of <c>GET /_emulator/stats</c>.</summary>
internal static class StatsWriter
{
    public static byte[] Write(EmulatorStats stats)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("totalRequests", stats.TotalRequests);
            writer.WriteNumber("inFlight", stats.InFlight);
            writer.WriteNumber("maxInFlight", stats.MaxInFlight);
            if (stats is { OpenConnections: { } open, AcceptedConnections: { } accepted })
            {
                writer.WriteNumber("openConnections", open);
                writer.WriteNumber("acceptedConnections", accepted);
            }

            writer.WriteStartObject("batch");
            writer.WriteNumber("received", stats.Batch.Received);
            writer.WriteNumber("requests", stats.Batch.Requests);
            writer.WriteNumber("writes", stats.Batch.Writes);
            writer.WriteEndObject();

            writer.WriteStartObject("commands");
            foreach (var pair in stats.Commands)
            {
                Write(writer, pair.Key, pair.Value);
            }

            writer.WriteEndObject();
            WriteEntities(writer, "senders", stats.Senders);
            WriteEntities(writer, "connectors", stats.Connectors);
            writer.WriteStartArray("requests");
            foreach (var request in stats.Requests)
            {
                Write(writer, request);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, CommandStats command)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("received", command.Received);
        writer.WriteNumber("executed", command.Executed);
        writer.WriteStartObject("refused");
        foreach (var pair in command.Refused)
        {
            writer.WriteNumber(pair.Key.ToString(CultureInfo.InvariantCulture), pair.Value);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("faults");
        foreach (var pair in command.Faults)
        {
            writer.WriteNumber(pair.Key.ToString(), pair.Value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteEntities(
        Utf8JsonWriter writer, string name, System.Collections.Generic.IReadOnlyDictionary<string, EntityStats> entities)
    {
        writer.WriteStartObject(name);
        foreach (var pair in entities)
        {
            writer.WriteStartObject(pair.Key);
            writer.WriteNumber("removeReceived", pair.Value.RemoveReceived);
            writer.WriteNumber("removeExecuted", pair.Value.RemoveExecuted);
            writer.WriteNumber("removeWasted", pair.Value.RemoveWasted);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RequestRecord request)
    {
        writer.WriteStartObject();
        writer.WriteString("time", request.Time.UtcDateTime);
        writer.WriteString("method", request.Method);
        writer.WriteString("path", request.Path);
        writer.WriteString("anchor", request.Anchor);
        writer.WriteString("command", request.Command);
        writer.WriteString("target", request.Target);
        if (request.Status is { } status)
        {
            writer.WriteNumber("status", status);
        }
        else
        {
            writer.WriteNull("status");
        }

        writer.WriteString("requestId", request.RequestId);
        writer.WriteBoolean("executed", request.Executed);
        writer.WriteString("fault", request.Fault?.ToString());
        writer.WriteBoolean("inBatch", request.InBatch);
        writer.WriteEndObject();
    }
}
