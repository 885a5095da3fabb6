using System;
using System.Text.Json;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.SignIn;

/// <summary>What an access token tells about itself, read without verifying it: it is the service's to judge.</summary>
internal sealed class TokenFacts
{
    internal static readonly TokenFacts Opaque = new();

    /// <summary>The tenant's id (claim <c>tid</c>); null for an opaque token.</summary>
    internal string? TenantId { get; private init; }

    /// <summary>Who is signed in: UPN, or the application's id.</summary>
    internal string? Account { get; private init; }

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
            if (payload.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Opaque;
            }

            string? tenant = Claim(payload, "tid");
            return new TokenFacts
            {
                TenantId = Guid.TryParse(tenant, out Guid id) ? id.ToString("D") : null,
                Account = Claim(payload, "upn") ?? Claim(payload, "unique_name") ?? Claim(payload, "appid"),
                ExpiresAt = payload.RootElement.TryGetProperty("exp", out JsonElement exp) && exp.TryGetInt64(out long seconds)
                    && seconds is > 0 and < 253402300800
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
                    : null,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return Opaque;
        }
    }

    private static string? Claim(JsonDocument payload, string name) =>
        payload.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? Harmless.Text(value.GetString())
            : null;

    private static byte[] FromBase64Url(string text)
    {
        string padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight(padded.Length + ((4 - (padded.Length % 4)) % 4), '='));
    }
}
