using System;
using System.Globalization;
using System.IO;
using System.Text.Json;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>A refusal in Microsoft Entra's form: <c>error</c>, and a description that begins with its code.</summary>
internal sealed class AuthorityRefusal
{
    public AuthorityRefusal(string error, int code, string text, int status = 400)
    {
        Error = error;
        Code = code;
        Text = text;
        Status = status;
    }

    public string Error { get; }

    public int Code { get; }

    public string Text { get; }

    public int Status { get; }
}

/// <summary>Writes the sign-in service's answers.</summary>
internal static class AuthorityAnswer
{
    public static EmulatorResponse Refuse(AuthorityRefusal refusal, DateTimeOffset now)
    {
        var trace = Guid.NewGuid().ToString();
        var time = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Json(refusal.Status, writer =>
        {
            writer.WriteString("error", refusal.Error);
            writer.WriteString(
                "error_description",
                FormattableString.Invariant($"AADSTS{refusal.Code}: {refusal.Text} Trace ID: {trace} Correlation ID: {trace} Timestamp: {time}"));
            writer.WriteStartArray("error_codes");
            writer.WriteNumberValue(refusal.Code);
            writer.WriteEndArray();
            writer.WriteString("timestamp", time);
            writer.WriteString("trace_id", trace);
            writer.WriteString("correlation_id", trace);
        });
    }

    public static EmulatorResponse Json(int status, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var response = EmulatorResponse.FromBytes(status, ErrorEnvelope.JsonContentType, stream.ToArray());
        response.Headers["Cache-Control"] = "no-store";
        return response;
    }
}
