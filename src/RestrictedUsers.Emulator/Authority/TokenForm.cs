using System;
using System.Collections.Generic;
using System.Text;

namespace RestrictedUsers.Emulator.Authority;

/// <summary>The fields of a form or of an address' query.</summary>
internal sealed class TokenForm
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private TokenForm(string text)
    {
        foreach (var part in text.Split(['&'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            if (equals > 0)
            {
                _fields[Uri.UnescapeDataString(part.Substring(0, equals))] = Uri.UnescapeDataString(part.Substring(equals + 1).Replace('+', ' '));
            }
        }
    }

    public string this[string name] => _fields.TryGetValue(name, out var value) ? value : string.Empty;

    public static TokenForm FromBody(byte[] body) => new(Encoding.UTF8.GetString(body));

    public static TokenForm FromQuery(Uri uri) => new(uri.Query.TrimStart('?'));
}
