using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Azure.Core.Pipeline;
using Azure.Identity;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.SignIn;

/// <summary>The sign-in service of one cloud, and the way there: connections of our own, which end with the connection to the organisation.</summary>
internal sealed class Authority : IDisposable
{
    private const int MaximumDocument = 256 * 1024;

    private readonly HttpClient _client;
    private readonly HttpClientTransport _transport;
    private readonly TimeSpan _requestTimeout;

    /// <summary>Creates it.</summary>
    /// <param name="address">Its address: https.</param>
    /// <param name="handlers">Makes the handler.</param>
    /// <param name="requestTimeout">How long one request may take.</param>
    internal Authority(Uri address, NetworkHandlers handlers, TimeSpan requestTimeout)
    {
        Address = address;
        _requestTimeout = requestTimeout;
        _client = new HttpClient(handlers.Create(TimeSpan.FromSeconds(30))) { Timeout = Timeout.InfiniteTimeSpan };
        _transport = new HttpClientTransport(_client);
    }

    internal Uri Address { get; }

    /// <summary>Sets what all credentials have in common.</summary>
    internal T Configure<T>(T options)
        where T : TokenCredentialOptions
    {
        options.AuthorityHost = Address;
        options.Transport = _transport;
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(500);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(4);
        options.Retry.NetworkTimeout = _requestTimeout;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsAccountIdentifierLoggingEnabled = false;
        return options;
    }

    /// <summary>Whether Microsoft's list of sign-in services must not be asked about this one, which is not on it.</summary>
    internal bool IsPrivate => !Cloud.IsKnownAuthority(Address);

    /// <summary>Finds the tenant's id of an organisation by OpenID discovery.</summary>
    /// <param name="organization">One of its domains, or its id.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ProtectionServiceException">There is no such organisation, or the sign-in service could not be asked.</exception>
    internal async Task<string> FindTenantAsync(string organization, CancellationToken cancellationToken)
    {
        var address = new Uri(Address, $"/{Uri.EscapeDataString(organization)}/v2.0/.well-known/openid-configuration");
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode >= 500)
            {
                throw new ProtectionServiceException(ServiceErrorKind.Unavailable, $"The sign-in service failed (HTTP {(int)response.StatusCode}).") { StatusCode = (int)response.StatusCode };
            }

            byte[] body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(body);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return TenantIn(document.RootElement) ?? throw SignInErrors.NotTheAuthority((int)response.StatusCode);
            }

            string text = Text(document.RootElement, "error_description") ?? "";
            throw response.StatusCode == HttpStatusCode.BadRequest && (Text(document.RootElement, "error") == "invalid_tenant" || SignInErrors.ProblemIn(text) == SignInProblem.OrganizationNotFound)
                ? SignInErrors.Create(SignInProblem.OrganizationNotFound, $"There is no organisation '{organization}': {text}", organization)
                : SignInErrors.Create(SignInProblem.SignInFailed, $"The sign-in service refused to look up '{organization}' (HTTP {(int)response.StatusCode}). {text}", organization);
        }
        catch (JsonException)
        {
            throw SignInErrors.NotTheAuthority(null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw SignInErrors.NoAuthority(e);
        }
    }

    public void Dispose()
    {
        _transport.Dispose();
        _client.Dispose();
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using Stream stream = await response.Content.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var body = new MemoryStream();
        byte[] buffer = new byte[8192];
        int read;
        while (body.Length < MaximumDocument && (read = await stream.ReadSomeAsync(buffer, 0, cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    // The issuer is https://host/{tenant id}/v2.0.
    private static string? TenantIn(JsonElement configuration)
    {
        if (Text(configuration, "issuer") is not string issuer || !Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri))
        {
            return null;
        }

        foreach (string segment in uri.Segments)
        {
            if (Guid.TryParse(segment.Trim('/'), out Guid id))
            {
                return id.ToString("D");
            }
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? Harmless.Text(value.GetString(), 500)
            : null;
}
