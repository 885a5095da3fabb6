using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Protection;

/// <summary>The service's list of restricted entities: as a whole, and one entity at a time.</summary>
internal sealed class BlockedSenderList
{
    private readonly ServiceReads _reads;
    private readonly string _organization;

    internal BlockedSenderList(ServiceReads reads, string organization)
    {
        _reads = reads;
        _organization = organization;
    }

    /// <summary>Lists all users, or all connectors.</summary>
    internal async IAsyncEnumerable<BlockedSender> ListAsync(
        EntityType type,
        IProgress<ServiceNotice>? notices,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ServiceCommand command = new(type == EntityType.User ? "Get-BlockedSenderAddress" : "Get-BlockedConnector");
        await foreach (JsonElement item in _reads.InvokeAsync(command, KeyOf, notices, cancellationToken).ConfigureAwait(false))
        {
            yield return Read(item, type);
        }
    }

    /// <summary>Reads one entity. Null when the service says that it is not listed, in whichever of its ways.</summary>
    internal async Task<BlockedSender?> FindAsync(UnblockRequest request, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        bool isUser = request.EntityType == EntityType.User;
        var command = new ServiceCommand(
            isUser ? "Get-BlockedSenderAddress" : "Get-BlockedConnector",
            new Dictionary<string, object>(StringComparer.Ordinal) { [isUser ? "SenderAddress" : "ConnectorId"] = request.Identity });
        try
        {
            BlockedSender? first = null;
            await foreach (JsonElement item in _reads.InvokeAsync(command, KeyOf, notices, cancellationToken).ConfigureAwait(false))
            {
                BlockedSender found = Read(item, request.EntityType);
                if (found.Identity.Equals(request.Identity, StringComparison.OrdinalIgnoreCase))
                {
                    return found;
                }

                first ??= found;
            }

            // An entry under another name still answers for the one that was asked for: it is not gone.
            return first;
        }
        catch (ProtectionServiceException e) when (e.Kind == ServiceErrorKind.NotFound)
        {
            return null;
        }
    }

    // What names an entry within a page: the raw text, as two entries may share an address.
    private static string KeyOf(JsonElement item) => item.GetRawText();

    private BlockedSender Read(JsonElement json, EntityType type)
    {
        var item = new ServiceItem(json);
        bool isUser = type == EntityType.User;
        string reason = item.TakeText("Reason") ?? "";
        BlockReason parsed = BlockReason.Parse(reason);
        string address = item.TakeText("SenderAddress") ?? "";
        var read = new BlockedSender
        {
            SenderAddress = isUser ? address : "",
            EntityType = type,
            ConnectorId = isUser ? null : Id(item.TakeText("ConnectorId", "Id", "Identity")),
            ConnectorName = isUser ? null : item.TakeText("ConnectorName", "Name"),
            Cause = parsed.Cause,
            Reason = reason,
            SpamMessageCount = parsed.SpamMessageCount,
            MessageCount = parsed.MessageCount,
            InternalRecipientCount = parsed.InternalRecipientCount,
            ExternalRecipientCount = parsed.ExternalRecipientCount,
            LimitType = parsed.LimitType,
            LastMessageTraceId = parsed.LastMessageTraceId,
            CreatedAt = item.TakeTime("CreatedDatetime", "CreatedTime", "CreatedDateTime"),
            ChangedAt = item.TakeTime("ChangedDatetime", "ChangedTime", "ChangedDateTime"),
            IsTemporary = item.TakeFlag("TemporaryBlock"),
            Organization = _organization,
            AdditionalProperties = WithReasonParts(item.Rest(), parsed),
        };
        return read;
    }

    private static Dictionary<string, object?> WithReasonParts(Dictionary<string, object?> rest, BlockReason reason)
    {
        foreach (KeyValuePair<string, string> part in reason.Others)
        {
            rest["Reason." + part.Key] = part.Value;
        }

        return rest;
    }

    // GUIDs compare as text elsewhere, so they get one spelling here.
    private static string Id(string? text) =>
        Guid.TryParse(text, out Guid id) ? id.ToString("D", CultureInfo.InvariantCulture) : text ?? "";
}
