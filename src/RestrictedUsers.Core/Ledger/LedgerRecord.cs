using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RestrictedUsers.Core.Ledger;

/// <summary>
/// One line of the ledger. Two lines tell of an attempt: its intent, written before the request leaves, and its outcome; a third
/// confirms that a read saw the entity gone. No secrets and no content of messages.
/// </summary>
internal sealed class LedgerRecord
{
    internal const int CurrentVersion = 1;

    /// <summary>The version of the form; records of a later one are read as far as they are known.</summary>
    [JsonPropertyName("v")]
    public int Version { get; set; } = CurrentVersion;

    /// <summary><c>intent</c>, <c>outcome</c> or <c>confirmed</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; set; } = "";

    /// <summary>The attempt's id; the same in all its lines.</summary>
    [JsonPropertyName("id")]
    public Guid Id { get; set; }

    /// <summary>When the line was written, UTC on this machine's clock.</summary>
    [JsonPropertyName("at")]
    public DateTime At { get; set; }

    /// <summary>The run that wrote it.</summary>
    [JsonPropertyName("run")]
    public Guid? Run { get; set; }

    /// <summary><c>user</c> or <c>connector</c>.</summary>
    [JsonPropertyName("entity")]
    public string? Entity { get; set; }

    /// <summary>The address or the connector's id, normalised.</summary>
    [JsonPropertyName("identity")]
    public string? Identity { get; set; }

    /// <summary>The organisation as the connection names it.</summary>
    [JsonPropertyName("organization")]
    public string? Organization { get; set; }

    /// <summary>Who: the signed-in account, or the user of this machine.</summary>
    [JsonPropertyName("actor")]
    public string? Actor { get; set; }

    /// <summary>The comment given with the unblock.</summary>
    [JsonPropertyName("comment")]
    public string? Comment { get; set; }

    /// <summary>When the block that is to be removed began, UTC on the service's clock.</summary>
    [JsonPropertyName("blockedAt")]
    public DateTime? BlockedAt { get; set; }

    /// <summary>The time on the service's clock: in an intent estimated, in an outcome the answer's <c>Date</c>. UTC.</summary>
    [JsonPropertyName("serviceTime")]
    public DateTime? ServiceTime { get; set; }

    /// <summary>For an outcome, an <see cref="AttemptState"/>.</summary>
    [JsonPropertyName("outcome")]
    public string? Outcome { get; set; }

    /// <summary>For a refusal, its kind.</summary>
    [JsonPropertyName("refusal")]
    public string? Refusal { get; set; }

    /// <summary>The HTTP status of the answer.</summary>
    [JsonPropertyName("status")]
    public int? Status { get; set; }

    /// <summary>The service's id of the request.</summary>
    [JsonPropertyName("requestId")]
    public string? RequestId { get; set; }

    /// <summary>What was seen, for a person.</summary>
    [JsonPropertyName("detail")]
    public string? Detail { get; set; }

    /// <summary>Fields of later versions.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The wire form of the ledger, generated at build time.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerRecord))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
}
