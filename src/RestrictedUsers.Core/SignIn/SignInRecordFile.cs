using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Azure.Identity;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Remembers which account signed in, so that a later session finds its tokens in the protected cache. Holds name and ids of the
/// account, no token.
/// </summary>
internal sealed class SignInRecordFile
{
    private readonly string _path;

    private SignInRecordFile(string path, AuthenticationRecord? record)
    {
        _path = path;
        Record = record;
    }

    /// <summary>The account; null where none is remembered.</summary>
    internal AuthenticationRecord? Record { get; }

    internal bool IsThere => Record is not null;

    /// <summary>Opens the file for one way of signing in.</summary>
    /// <param name="folder">The folder of such files.</param>
    /// <param name="key">What tells one sign-in from another: authority, tenant, app, person.</param>
    internal static SignInRecordFile Open(string folder, params string?[] key)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Join("\n", key).ToLowerInvariant());
#if NET
        string name = Convert.ToHexString(SHA256.HashData(text), 0, 8);
#else
        using var hash = SHA256.Create();
        string name = BitConverter.ToString(hash.ComputeHash(text), 0, 8).Replace("-", "");
#endif
        string path = Path.Combine(folder, $"sign-in-{name}.json");
        return new SignInRecordFile(path, TryRead(path));
    }

    /// <summary>Remembers the account. Where that cannot be written, the next session asks again.</summary>
    internal void Write(AuthenticationRecord record)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            using FileStream stream = File.Create(_path);
            record.Serialize(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Convenience only.
        }
    }

    private static AuthenticationRecord? TryRead(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return AuthenticationRecord.Deserialize(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
