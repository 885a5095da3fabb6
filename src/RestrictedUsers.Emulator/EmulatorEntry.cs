using System;
using System.IO;
using System.Net.Http;

namespace RestrictedUsers.Emulator;

/// <summary>The one entry for a client that wants a tenant in its own process.</summary>
public static class EmulatorEntry
{
    // An address that is never opened: the handler answers. https, so that no client has to make an exception for it.
    private static readonly Uri s_serviceUri = new("https://emulator.localhost/");

    /// <summary>Opens an emulated tenant.</summary>
    /// <param name="scenarioPath">A scenario file, or null for the built-in scenario.</param>
    /// <param name="time">The clock.</param>
    /// <param name="serviceUri">The base address to use with the handler. Nothing listens there.</param>
    /// <param name="organization">The tenant's initial domain.</param>
    /// <param name="tenantId">The tenant's id, a GUID as text.</param>
    /// <returns>The handler that reaches the tenant. Any bearer token that is not empty is accepted.</returns>
    /// <exception cref="ScenarioException">The scenario has an error; the exception says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static HttpMessageHandler Open(
        string? scenarioPath, TimeProvider time, out Uri serviceUri, out string organization, out string tenantId)
    {
        var tenant = scenarioPath is null ? EmulatedTenant.CreateDefault(time) : LoadFile(scenarioPath, time);
        serviceUri = s_serviceUri;
        organization = tenant.Organization;
        tenantId = tenant.TenantId;
        return tenant.CreateHandler();
    }

    private static EmulatedTenant LoadFile(string path, TimeProvider time)
    {
        using var file = File.OpenRead(path);
        return EmulatedTenant.Load(file, time);
    }
}
