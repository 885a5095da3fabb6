using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Protection;

/// <summary>Which commands the service lets this account run (<c>EXOModuleFile</c>, service-protocol 1.1). Asked for once in a connection.</summary>
internal sealed class GrantedCommands
{
    /// <summary>The version of Microsoft's module as which is asked.</summary>
    private const string ModuleVersion = "3.9.2";

    /// <summary>Only to inform, so nobody waits long for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ServiceSession _session;
    private volatile IReadOnlyCollection<string>? _known;

    internal GrantedCommands(ServiceSession session) => _session = session;

    /// <summary>Asks, unless it is known already.</summary>
    /// <returns>The names; null where the answer is not understood.</returns>
    /// <exception cref="ProtectionServiceException">The service could not be asked, or refused.</exception>
    internal async Task<IReadOnlyCollection<string>?> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is not null)
        {
            return _known;
        }

        using CancellationTokenSource limit = _session.Time.CreateCancellationTokenSource(
            _session.Limits.RequestTimeout < Patience ? _session.Limits.RequestTimeout : Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return _known = await AskAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProtectionServiceException(ServiceErrorKind.Timeout, "The service did not answer in time.", e);
        }
        catch (Exception e) when (ReadPipeline.Describe(e) is ServiceFailure failure)
        {
            throw failure.ToException();
        }
    }

    private async Task<IReadOnlyCollection<string>?> AskAsync(CancellationToken cancellationToken)
    {
        string token = await _session.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await SendAsync(token, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            ServiceFailure rejected;
            using (response)
            {
                rejected = await _session.Responses.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false);
            }

            await _session.RefreshAsync(token, rejected, cancellationToken).ConfigureAwait(false);
            token = await _session.GetTokenAsync(cancellationToken).ConfigureAwait(false);
            response = await SendAsync(token, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new ServiceFailureException(await _session.Responses.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false));
            }

            using Stream stream = await response.Content.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _session.AddressOf("v1.0", "EXOModuleFile?Version=" + ModuleVersion));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("CommandName", "*");
        _session.Route(request.Headers);
        return await _session.Transport.Reads.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyCollection<string>?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(stream, default, cancellationToken).ConfigureAwait(false);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("value", out JsonElement value) || value.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (JsonElement item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("exportedCmdlets", out JsonElement list) && list.ValueKind == JsonValueKind.String)
                {
                    names.UnionWith(list.GetString()!.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries));
                }
            }

            return names;
        }
        catch (JsonException)
        {
            return null; // The module's file is known from one public client only; whatever else comes says nothing about rights.
        }
    }
}
