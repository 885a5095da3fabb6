using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>Writes the <c>AuditData</c> text of a record: a JSON object by the schema of the Management Activity API.</summary>
internal static class AuditDataWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(AuditRecord record, string tenantId, string organization)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();

            // The schema writes these times without a zone; they are UTC.
            writer.WriteString("CreationTime", record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            writer.WriteString("Id", record.Id);
            writer.WriteString("Operation", record.Operation);
            writer.WriteString("OrganizationId", tenantId);
            writer.WriteNumber("RecordType", (int)record.RecordType);
            writer.WriteString("UserKey", record.UserId);
            writer.WriteNumber("UserType", record.UserType);
            writer.WriteNumber("Version", 1);
            writer.WriteString("Workload", "Exchange");
            writer.WriteString("UserId", record.UserId);
            writer.WriteString("ObjectId", record.Subject);
            if (record.RecordType == AuditRecordType.HygieneEvent)
            {
                writer.WriteString("Audit", "Tenant");
                writer.WriteString("Event", record.Event);
                writer.WriteNumber("EventId", record.EventId);
                writer.WriteString("EventValue", record.Subject);
                writer.WriteString("Reason", record.Reason);
            }
            else
            {
                WriteAdminFields(writer, record, organization);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteAdminFields(Utf8JsonWriter writer, AuditRecord record, string organization)
    {
        writer.WriteString("ResultStatus", "True");
        writer.WriteString("AppId", record.AppId ?? string.Empty);
        writer.WriteString("ClientIP", "192.0.2.44:52113");
        writer.WriteBoolean("ExternalAccess", false);
        writer.WriteString("OrganizationName", organization);
        writer.WriteString("OriginatingServer", "EMULATOR0042 (15.20.4200.000)");
        writer.WriteStartArray("Parameters");
        foreach (var parameter in record.Parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("Name", parameter.Key);
            writer.WriteString("Value", parameter.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("SessionId", string.Empty);
    }
}
