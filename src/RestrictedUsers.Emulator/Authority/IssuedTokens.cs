using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>Who a token is for.</summary>
internal sealed class TokenHolder
{
    /// <summary>The person; null for an app by itself.</summary>
    public string? User { get; init; }

    public required string AppId { get; init; }

    public required EmulatedRole Role { get; init; }

    /// <summary>The application permissions; for people the delegated one.</summary>
    public required string[] Permissions { get; init; }
}

/// <summary>Makes access tokens and judges them at the service's door. Revoking ends everything issued so far.</summary>
internal sealed class IssuedTokens : IDisposable
{
    // The ids of directory roles are the same in every tenant.
    private const string SecurityAdministrator = "194ae4cb-b126-40b2-bd5b-6091b380977d";
    private const string SecurityReader = "5d6b6bb7-de71-4623-b4af-96380a352509";
    private const string ExchangeOnline = "00000002-0000-0ff1-ce00-000000000000";

    private readonly RSA _key = CreateKey();
    private long _issued;
    private long _revoked;

    /// <summary>Makes a token.</summary>
    public string Create(TokenHolder holder, string audience, string tenantId, DateTimeOffset now, TimeSpan lifetime)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("aud", audience);
            writer.WriteString("iss", "https://sts.windows.net/" + tenantId + "/");
            writer.WriteString("tid", tenantId);
            writer.WriteString("appid", holder.AppId);
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("nbf", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", (now + lifetime).ToUnixTimeSeconds());
            writer.WriteString("uti", Interlocked.Increment(ref _issued).ToString(CultureInfo.InvariantCulture));
            if (holder.User is null)
            {
                writer.WriteString("idtyp", "app");
                WriteList(writer, "roles", holder.Permissions);
            }
            else
            {
                writer.WriteString("idtyp", "user");
                writer.WriteString("upn", holder.User);
                writer.WriteString("scp", string.Join(" ", holder.Permissions));
            }

            WriteList(writer, "wids", holder.Role switch
            {
                EmulatedRole.Administrator => [SecurityAdministrator],
                EmulatedRole.Reader => [SecurityReader],
                _ => [],
            });
            writer.WriteEndObject();
        }

        return Jwt.Create(_key, stream.ToArray());
    }

    /// <summary>Makes any other token with the authority's key.</summary>
    public string Sign(byte[] payload) => Jwt.Create(_key, payload);

    /// <summary>Ends every token issued so far.</summary>
    public void Revoke() => Interlocked.Exchange(ref _revoked, Interlocked.Read(ref _issued));

    /// <summary>Judges a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="tenantId">The tenant that is asked.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="role">The role of its holder.</param>
    public TokenVerdict Judge(string token, string tenantId, DateTimeOffset now, out EmulatedRole role)
    {
        role = EmulatedRole.None;
        using var jwt = Jwt.Parse(token);
        if (jwt is null || !jwt.IsSignedWith(_key) || !IsForExchange(jwt.Claim("aud")) || !string.Equals(jwt.Claim("tid"), tenantId, StringComparison.OrdinalIgnoreCase))
        {
            return TokenVerdict.Invalid;
        }

        if (jwt.Number("exp") <= now.ToUnixTimeSeconds())
        {
            return TokenVerdict.Expired;
        }

        if (!long.TryParse(jwt.Claim("uti"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= Interlocked.Read(ref _revoked))
        {
            return TokenVerdict.Revoked;
        }

        role = jwt.Lists("wids", SecurityAdministrator) ? EmulatedRole.Administrator
            : jwt.Lists("wids", SecurityReader) ? EmulatedRole.Reader
            : EmulatedRole.None;
        return jwt.Claim("idtyp") == "app" && !jwt.Lists("roles", "Exchange.ManageAsApp") ? TokenVerdict.WithoutPermission : TokenVerdict.Good;
    }

    public void Dispose() => _key.Dispose();

    private static bool IsForExchange(string? audience) =>
        audience is not null && (audience == ExchangeOnline || audience.Contains("outlook.office", StringComparison.OrdinalIgnoreCase));

    private static void WriteList(Utf8JsonWriter writer, string name, string[] items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    private static RSA CreateKey()
    {
        var key = RSA.Create();
        key.KeySize = 2048;
        return key;
    }
}

/// <summary>What the service makes of a token.</summary>
internal enum TokenVerdict
{
    Good,
    Invalid,
    Expired,

    /// <summary>Not any more; a newer one would do (a claims challenge).</summary>
    Revoked,

    /// <summary>An app without the application permission.</summary>
    WithoutPermission,
}
