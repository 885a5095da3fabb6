using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using RestrictedUsers.Emulator.Commands;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary><c>EXOModuleFile</c>: which cmdlets the caller may run.</summary>
internal static class ModuleFileEndpoint
{
    public static EmulatorResponse Process(TenantRuntime runtime, EmulatorRequest request, RequestUrl url, EmulatedRole role)
    {
        // The header CommandName names the wanted ones; * is all.
        var wanted = (request.Header("CommandName") ?? "*").Split(',').Select(name => name.Trim()).ToList();
        var granted = CommandTable.All
            .Where(command => ServiceEndpoint.May(role, command.Writes))
            .Select(command => command.Name)
            .Where(name => !runtime.Settings.IsDenied(name))
            .Where(name => wanted.Contains("*") || wanted.Contains(name, StringComparer.OrdinalIgnoreCase))
            .OrderBy(name => name, StringComparer.Ordinal);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context", url.Origin + "/adminapi/v1.0/" + runtime.TenantId + "/$metadata#EXOModuleFile");
            writer.WriteStartArray("value");
            writer.WriteStartObject();
            writer.WriteString("version", url.Query("Version") ?? string.Empty);
            writer.WriteString("exportedCmdlets", string.Join(",", granted));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return EmulatorResponse.FromBytes(200, ErrorEnvelope.JsonContentType, stream.ToArray());
    }
}
