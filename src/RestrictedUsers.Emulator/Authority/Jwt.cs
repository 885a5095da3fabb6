using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>JSON Web Tokens: made, taken apart and verified.</summary>
internal sealed class Jwt : IDisposable
{
    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private Jwt(JsonDocument header, JsonDocument payload, byte[] signed, byte[] signature)
    {
        _header = header;
        _payload = payload;
        _signed = signed;
        _signature = signature;
    }

    /// <summary>The algorithm, such as <c>RS256</c>.</summary>
    public string Algorithm => Text(_header.RootElement, "alg") ?? string.Empty;

    /// <summary>Takes a token apart; null when it is none.</summary>
    public static Jwt? Parse(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var header = JsonDocument.Parse(Decode(parts[0]));
            var payload = JsonDocument.Parse(Decode(parts[1]));
            return payload.RootElement.ValueKind == JsonValueKind.Object && header.RootElement.ValueKind == JsonValueKind.Object
                ? new Jwt(header, payload, Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Decode(parts[2]))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes a token, signed with RS256.</summary>
    public static string Create(RSA key, byte[] payload)
    {
        var signed = Encode("{\"typ\":\"JWT\",\"alg\":\"RS256\"}"u8.ToArray()) + "." + Encode(payload);
        return signed + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static byte[] Decode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
    }

    public string? Claim(string name) => Text(_payload.RootElement, name);

    /// <summary>A number; some libraries write it as text.</summary>
    public long? Number(string name) =>
        long.TryParse(
            _payload.RootElement.TryGetProperty(name, out var value) ? value.ToString() : string.Empty, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Whether a list claim has this item.</summary>
    public bool Lists(string name, string item)
    {
        if (_payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                if (element.ValueKind == JsonValueKind.String && string.Equals(element.GetString(), item, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public bool IsSignedWith(RSA? key) => key is not null && Algorithm switch
    {
        "RS256" => key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => false,
    };

    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
