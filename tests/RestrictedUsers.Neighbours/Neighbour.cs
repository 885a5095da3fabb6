using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.Loader;
using Azure.Core;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Identity.Client;
using Microsoft.Kiota.Abstractions;
using Polly;

namespace RestrictedUsers.Neighbours;

/// <summary>Uses its packages and says from where each of them came.</summary>
public static class Neighbour
{
    /// <summary>Builds something of each package.</summary>
    /// <returns>One line each: name, version, load context, file; then nothing when all of them worked.</returns>
    public static IEnumerable<string> Use()
    {
        yield return Describe(ConfidentialClientApplicationBuilder.Create("00000000-0000-4000-8000-000000000009").WithClientSecret("not a secret")
            .WithAuthority("https://login.microsoftonline.com/organizations").Build());
        yield return Describe(new TokenRequestContext(["https://graph.microsoft.com/.default"], isCaeEnabled: true));
        yield return Describe(new ClientSecretCredential("contoso.com", "00000000-0000-4000-8000-000000000009", "not a secret"));
        using var client = GraphClientFactory.Create();
        yield return Describe(typeof(GraphClientFactory));
        yield return Describe(new RequestInformation { UrlTemplate = "https://graph.microsoft.com/v1.0/me", HttpMethod = Method.GET });
        int answer = new ResiliencePipelineBuilder().Build().Execute(static () => 42);
        yield return Describe(answer == 42 ? typeof(ResiliencePipeline) : typeof(Neighbour));
    }

    private static string Describe(object used)
    {
        Assembly assembly = (used as Type ?? used.GetType()).Assembly;
        return $"{assembly.GetName().Name}|{assembly.GetName().Version}|{AssemblyLoadContext.GetLoadContext(assembly)!.Name}|{assembly.Location}";
    }
}
