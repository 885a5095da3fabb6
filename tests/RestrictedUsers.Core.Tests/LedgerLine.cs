using System.IO;
using System.Linq;
using System.Text.Json;

namespace RestrictedUsers.Core.Tests;

/// <summary>A line of a ledger, read from the file as anyone would read it: without Core.</summary>
internal sealed record LedgerLine(string Type, string? Identity, string? Outcome, string Id)
{
    internal static LedgerLine[] Read(string path) =>
        [.. File.ReadAllLines(path).Select(line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new LedgerLine(
                root.GetProperty("type").GetString()!,
                root.TryGetProperty("identity", out JsonElement identity) ? identity.GetString() : null,
                root.TryGetProperty("outcome", out JsonElement outcome) ? outcome.GetString() : null,
                root.GetProperty("id").GetString()!);
        })];
}
