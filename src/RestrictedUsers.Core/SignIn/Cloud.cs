using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.SignIn;

/// <summary>The hosts of one cloud of Microsoft 365, from clouds.json.</summary>
internal sealed class Cloud
{
    private static readonly Lazy<IReadOnlyList<Cloud>> Table = new(Load);

    private Cloud(ExchangeEnvironment environment, string[] services, string[] authorities, string? graph)
    {
        Environment = environment;
        Services = services;
        Authorities = authorities;
        Graph = graph;
    }

    internal static IReadOnlyList<Cloud> All => Table.Value;

    internal ExchangeEnvironment Environment { get; }

    /// <summary>The hosts of Exchange Online; the first is the default.</summary>
    internal IReadOnlyList<string> Services { get; }

    /// <summary>The hosts of the sign-in service; the first is the default. None for a cloud that is closed.</summary>
    internal IReadOnlyList<string> Authorities { get; }

    /// <summary>The host of Microsoft Graph, whose tokens the service does not take; null for a cloud that is closed.</summary>
    internal string? Graph { get; }

    internal Uri DefaultService => new($"https://{Services[0]}/");

    internal Uri? DefaultAuthority => Authorities.Count > 0 ? new Uri($"https://{Authorities[0]}/") : null;

    internal static Cloud Find(ExchangeEnvironment environment) => All.Single(c => c.Environment == environment);

    /// <summary>The service that a token is asked for: of the cloud's own hosts the one that is used, otherwise its default.</summary>
    internal string AudienceFor(Uri service) =>
        "https://" + (Services.FirstOrDefault(h => h.Equals(service.Host, StringComparison.OrdinalIgnoreCase)) ?? Services[0]);

    /// <summary>Whether an authority is one of Microsoft's, which vouch for each other. Any other must not be looked up there.</summary>
    internal static bool IsKnownAuthority(Uri authority) =>
        All.Any(c => c.Authorities.Contains(authority.Host, StringComparer.OrdinalIgnoreCase));

    private static Cloud[] Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("clouds.json")
            ?? throw new InvalidOperationException("The table of clouds is missing from the assembly.");
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("clouds").EnumerateArray().Select(static c => new Cloud(
            EnumText.Parse<ExchangeEnvironment>(c.GetProperty("environment").GetString()!),
            Texts(c, "service"),
            Texts(c, "authority"),
            c.TryGetProperty("graph", out JsonElement graph) ? graph.GetString() : null))];
    }

    private static string[] Texts(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(static t => t.GetString()!)];
}
