using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>A person's sign-in between two requests.</summary>
internal sealed class PendingSignIn
{
    public required string AppId { get; init; }

    public required string User { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public string RedirectUri { get; init; } = string.Empty;

    /// <summary>What the code's bearer has to know the preimage of (PKCE, S256).</summary>
    public string Challenge { get; init; } = string.Empty;

    /// <summary>How often the device has asked.</summary>
    public int Polls { get; set; }

    public bool Knows(string verifier)
    {
        using var hash = SHA256.Create();
#pragma warning disable CA1850 // The static method is not in .NET Framework.
        return Challenge.Length > 0 && Jwt.Encode(hash.ComputeHash(Encoding.ASCII.GetBytes(verifier))) == Challenge;
#pragma warning restore CA1850
    }
}

/// <summary>Codes and refresh tokens, each for one sign-in.</summary>
internal sealed class PendingSignIns
{
    private readonly ConcurrentDictionary<string, PendingSignIn> _entries = new(StringComparer.Ordinal);

    public string Add(PendingSignIn entry)
    {
        var code = "0." + Jwt.Encode(Guid.NewGuid().ToByteArray()) + Jwt.Encode(Guid.NewGuid().ToByteArray());
        _entries[code] = entry;
        return code;
    }

    public PendingSignIn? Find(string code) => _entries.TryGetValue(code, out var entry) ? entry : null;

    /// <summary>Takes it: a code is good for one use.</summary>
    public PendingSignIn? Take(string code) => _entries.TryRemove(code, out var entry) ? entry : null;

    public void Clear() => _entries.Clear();
}
