using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.SignIn;

/// <summary>What an access token tells about itself, read without verifying it: it is the service's to judge.</summary>
internal sealed class TokenFacts
{
    internal static readonly TokenFacts Opaque = new();

    /// <summary>Whether the token could be read at all.</summary>
    internal bool IsReadable { get; private init; }

    /// <summary>The tenant's id (claim <c>tid</c>); null for an opaque token.</summary>
    internal string? TenantId { get; private init; }

    /// <summary>The service that the token is for (claim <c>aud</c>): an address or an app's id.</summary>
    internal string? Audience { get; private init; }

    /// <summary>The person who is signed in; null for an app.</summary>
    internal string? UserPrincipalName { get; private init; }

    /// <summary>The app that is signed in, or through which the person is.</summary>
    internal string? AppId { get; private init; }

    /// <summary>Who is signed in: UPN, or the application's id.</summary>
    internal string? Account => UserPrincipalName ?? AppId;

    /// <summary>An app signed in by itself.</summary>
    internal bool IsApp { get; private init; }

    /// <summary>The application permissions that the token carries.</summary>
    internal IReadOnlyList<string> Permissions { get; private init; } = [];

    /// <summary>When the token begins, UTC.</summary>
    internal DateTime? BeginsAt { get; private init; }

    /// <summary>When the token ends, UTC.</summary>
    internal DateTime? ExpiresAt { get; private init; }

    /// <summary>Reads the payload of a JSON Web Token; anything else is <see cref="Opaque"/>.</summary>
    internal static TokenFacts Read(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return Opaque;
        }

        try
        {
            using JsonDocument payload = JsonDocument.Parse(FromBase64Url(parts[1]));
            return payload.RootElement.ValueKind == JsonValueKind.Object ? Read(payload.RootElement) : Opaque;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return Opaque;
        }
    }

    /// <summary>Decodes base64url, with or without padding.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static byte[] FromBase64Url(string text)
    {
        string padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight(padded.Length + ((4 - (padded.Length % 4)) % 4), '='));
    }

    private static TokenFacts Read(JsonElement payload)
    {
        string? user = Claim(payload, "upn") ?? Claim(payload, "unique_name") ?? Claim(payload, "preferred_username");
        return new TokenFacts
        {
            IsReadable = true,
            TenantId = Guid.TryParse(Claim(payload, "tid"), out Guid id) ? id.ToString("D") : null,
            Audience = Claim(payload, "aud"),
            UserPrincipalName = user,
            AppId = Claim(payload, "appid") ?? Claim(payload, "azp"),
            IsApp = user is null && (Claim(payload, "idtyp") == "app" || Claim(payload, "scp") is null),
            Permissions = payload.TryGetProperty("roles", out JsonElement roles) && roles.ValueKind == JsonValueKind.Array
                ? [.. roles.EnumerateArray().Where(static r => r.ValueKind == JsonValueKind.String).Select(static r => Harmless.Text(r.GetString()))]
                : [],
            BeginsAt = Time(payload, "nbf"),
            ExpiresAt = Time(payload, "exp"),
        };
    }

    private static DateTime? Time(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seconds)
            && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : null;

    private static string? Claim(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? Harmless.Text(value.GetString())
            : null;
}
