using System;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Emulator.Statistics;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The emulator's own addresses below <c>/_emulator/</c>; the real service has none of them.</summary>
internal static class ControlEndpoint
{
    private const string Prefix = "/_emulator/";

    public static bool Owns(Uri uri) => uri.AbsolutePath.StartsWith(Prefix, StringComparison.Ordinal);

    public static async Task<EmulatorResponse> ProcessAsync(EmulatedTenant tenant, EmulatorRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(cancellationToken).ConfigureAwait(false);
        var operation = request.Uri.AbsolutePath.Remove(0, Prefix.Length);
        switch (request.Method + " " + operation)
        {
            case "GET stats":
                return EmulatorResponse.FromBytes(200, ErrorEnvelope.JsonContentType, StatsWriter.Write(tenant.GetStats()));
            case "POST reset":
                tenant.Reset();
                return EmulatorResponse.Empty(204);
            case "POST revoke":
                tenant.RevokeTokens();
                return EmulatorResponse.Empty(204);
            case "POST settings":
                try
                {
                    tenant.Configure(Encoding.UTF8.GetString(body));
                    return EmulatorResponse.Empty(204);
                }
                catch (ScenarioException e)
                {
                    return EmulatorResponse.FromBytes(400, ErrorEnvelope.JsonContentType, Describe(e));
                }

            default:
                return EmulatorResponse.Empty(404);
        }
    }

    private static byte[] Describe(ScenarioException e)
    {
        var buffer = new System.IO.MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("message", e.Message);
            writer.WriteNumber("line", e.Line);
            writer.WriteNumber("column", e.Column);
            writer.WriteString("path", e.JsonPath);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
