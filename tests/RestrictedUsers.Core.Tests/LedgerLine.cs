using System.IO;
using System.Linq;
using System.Text.Json;

namespace RestrictedUsers.Core.Tests;

/// <summary>A line of a ledger, read from the file as anyone would read it: without Core.</summary>
internal sealed record LedgerLine(string Type, string? Identity, string? Outcome, string Id)
{
    /// <summary>Reads all lines, also while another process is about to write more.</summary>
    internal static LedgerLine[] Read(string path) =>
        [.. Lines(path).Select(line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new LedgerLine(
                root.GetProperty("type").GetString()!,
                root.TryGetProperty("identity", out JsonElement identity) ? identity.GetString() : null,
                root.TryGetProperty("outcome", out JsonElement outcome) ? outcome.GetString() : null,
                root.GetProperty("id").GetString()!);
        })];

    private static string[] Lines(string path)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(stream);
                string text = reader.ReadToEnd();
                return text[..(text.LastIndexOf('\n') + 1)].Split('\n', System.StringSplitOptions.RemoveEmptyEntries);
            }
            catch (IOException) when (attempt < 200)
            {
                System.Threading.Tasks.Task.Delay(System.TimeSpan.FromMilliseconds(10), System.TimeProvider.System).GetAwaiter().GetResult();
            }
        }
    }
}
