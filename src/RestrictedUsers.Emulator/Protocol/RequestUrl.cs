using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The parts of a request's address: <c>/adminapi/{version}/{tenant}/{operation}?query</c>.</summary>
internal sealed class RequestUrl
{
    private readonly Uri _uri;
    private readonly List<KeyValuePair<string, string>> _query = [];

    public RequestUrl(Uri uri)
    {
        _uri = uri;
        var segments = uri.AbsolutePath.Trim('/').Split('/');
        IsAdminApi = segments.Length == 4 && string.Equals(segments[0], "adminapi", StringComparison.OrdinalIgnoreCase);
        if (IsAdminApi)
        {
            Version = segments[1];
            Tenant = Uri.UnescapeDataString(segments[2]);
            Operation = Uri.UnescapeDataString(segments[3]);
        }

        foreach (var part in uri.Query.TrimStart('?').Split(['&'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            _query.Add(equals < 0
                ? new(Decode(part), string.Empty)
                : new(Decode(part.Substring(0, equals)), Decode(part.Substring(equals + 1))));
        }
    }

    public bool IsAdminApi { get; }

    public string Version { get; } = string.Empty;

    public string Tenant { get; } = string.Empty;

    public string Operation { get; } = string.Empty;

    /// <summary>The scheme and authority as the client sees them.</summary>
    public string Origin => _uri.GetLeftPart(UriPartial.Authority);

    public string PathAndQuery => _uri.PathAndQuery;

    public string? Query(string name)
    {
        foreach (var pair in _query)
        {
            if (string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return pair.Value;
            }
        }

        return null;
    }

    /// <summary>The properties of <c>$select</c>, or null when it is absent or empty.</summary>
    public HashSet<string>? Select()
    {
        if (Query("$select") is not { Length: > 0 } select)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in select.Split(','))
        {
            names.Add(name.Trim());
        }

        return names;
    }

    /// <summary>This address with another <c>$skiptoken</c>; its dollar sign is encoded, as the service does.</summary>
    public string WithSkipToken(string token)
    {
        var link = _uri.GetLeftPart(UriPartial.Path);
        var separator = '?';
        foreach (var pair in _query)
        {
            if (!string.Equals(pair.Key, "$skiptoken", StringComparison.OrdinalIgnoreCase))
            {
                link += separator + Uri.EscapeDataString(pair.Key) + "=" + Uri.EscapeDataString(pair.Value);
                separator = '&';
            }
        }

        return link + separator + "%24skiptoken=" + token;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
