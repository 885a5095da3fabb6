using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Quota;

/// <summary>What an audit record tells.</summary>
internal enum AuditEventKind
{
    /// <summary>An admin ran Remove-BlockedSenderAddress or Remove-BlockedConnector, successfully.</summary>
    Unblocked,

    /// <summary>The service restricted the user.</summary>
    Listed,

    /// <summary>The service ended the restriction; whether by itself or for an admin is not told.</summary>
    Delisted,
}

/// <summary>One audit record that concerns restricted entities.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Entity">To whom.</param>
/// <param name="At">When, UTC on the service's clock.</param>
/// <param name="Actor">Who did it; null where the record does not tell.</param>
/// <param name="Detail">The record's reason, harmless to print.</param>
internal sealed record AuditEvent(AuditEventKind Kind, EntityKey Entity, DateTime At, string? Actor, string Detail);

/// <summary>Reads the service's audit log (service-protocol 4): unblocks by admins, and the outbound spam events.</summary>
internal sealed class AuditLog
{
    /// <summary>The greatest page that the service gives.</summary>
    private const int PageSize = 5000;

    /// <summary>The greatest number of records of one session (ReturnLargeSet).</summary>
    private const int MaximumRecords = 50_000;

    private readonly ServiceReads _reads;

    internal AuditLog(ServiceReads reads) => _reads = reads;

    /// <summary>Reads all events of a window.</summary>
    /// <exception cref="ProtectionServiceException">The log cannot be read; the account may lack the role, or auditing may be off.</exception>
    internal async Task<List<AuditEvent>> ReadAsync(DateTime start, DateTime end, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var events = new List<AuditEvent>();
        foreach ((string recordType, string[]? operations) in new[]
        {
            ("ExchangeAdmin", new[] { "Remove-BlockedSenderAddress", "Remove-BlockedConnector" }),
            ("HygieneEvent", (string[]?)null),
        })
        {
            events.AddRange(await SearchAsync(recordType, operations, start, end, notices, cancellationToken).ConfigureAwait(false));
        }

        return events;
    }

    private async Task<List<AuditEvent>> SearchAsync(
        string recordType,
        string[]? operations,
        DateTime start,
        DateTime end,
        IProgress<ServiceNotice>? notices,
        CancellationToken cancellationToken)
    {
        var events = new List<AuditEvent>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StartDate"] = start,
            ["EndDate"] = end,
            ["RecordType"] = recordType,
            ["ResultSize"] = PageSize,
            ["SessionId"] = Guid.NewGuid().ToString("D"),
            ["SessionCommand"] = "ReturnLargeSet",
        };
        if (operations is not null)
        {
            parameters["Operations"] = operations;
        }

        // The same call gives the next part of the session, until one gives nothing new.
        int before;
        do
        {
            before = seen.Count;
            await foreach (JsonElement item in _reads.InvokeAsync(new ServiceCommand("Search-UnifiedAuditLog", parameters), KeyOf, notices, cancellationToken).ConfigureAwait(false))
            {
                if (seen.Add(KeyOf(item)) && Read(item) is AuditEvent read)
                {
                    events.Add(read);
                }
            }
        }
        while (seen.Count - before >= PageSize && seen.Count < MaximumRecords);

        if (seen.Count >= MaximumRecords)
        {
            notices?.Report(new ServiceNotice(ServiceNoticeKind.Warning, $"The audit log gave its greatest number of {recordType} records ({MaximumRecords}); earlier ones are not counted. Use a shorter window."));
        }

        return events;
    }

    private static string KeyOf(JsonElement item)
    {
        string? id = new ServiceItem(item).TakeText("Identity", "Id");
        return string.IsNullOrEmpty(id) ? item.GetRawText() : id!;
    }

    private static AuditEvent? Read(JsonElement item)
    {
        string? data = new ServiceItem(item).TakeText("AuditData");
        if (string.IsNullOrEmpty(data))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(data!);
            JsonElement root = document.RootElement;
            var record = new ServiceItem(root);
            DateTime? at = record.TakeTime("CreationTime");
            return at is null ? null : (record.TakeText("Operation") ?? "").ToUpperInvariant() switch
            {
                "REMOVE-BLOCKEDSENDERADDRESS" => Unblock(root, record, EntityType.User, "SenderAddress", at.Value),
                "REMOVE-BLOCKEDCONNECTOR" => Unblock(root, record, EntityType.Connector, "ConnectorId", at.Value),
                _ => Hygiene(record, at.Value),
            };
        }
        catch (JsonException)
        {
            return null; // Not a record that can be counted.
        }
    }

    private static AuditEvent? Unblock(JsonElement root, ServiceItem record, EntityType type, string parameter, DateTime at)
    {
        // Exchange writes the result as the text "True" or "False".
        if (record.TakeText("ResultStatus") is string status && !status.Equals("True", StringComparison.OrdinalIgnoreCase)
            && !status.StartsWith("Succe", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? identity = Parameter(root, parameter);
        return string.IsNullOrWhiteSpace(identity)
            ? null
            : new AuditEvent(AuditEventKind.Unblocked, new EntityKey(type, identity!), at, record.TakeText("UserId"), "");
    }

    private static AuditEvent? Hygiene(ServiceItem record, DateTime at)
    {
        string? user = record.TakeText("EventValue");
        AuditEventKind? kind = (record.TakeText("Event") ?? "").ToUpperInvariant() switch
        {
            "LISTED" => AuditEventKind.Listed,
            "DELISTED" => AuditEventKind.Delisted,
            _ => null,
        };
        if (kind is null || string.IsNullOrWhiteSpace(user))
        {
            return null;
        }

        // The record has one field for both; no address is a GUID.
        EntityType type = Guid.TryParse(user, out _) ? EntityType.Connector : EntityType.User;
        return new AuditEvent(kind.Value, new EntityKey(type, user!), at, null, record.TakeText("Reason") ?? "");
    }

    private static string? Parameter(JsonElement root, string name)
    {
        foreach (JsonProperty property in root.EnumerateObject().Where(p => p.NameEquals("Parameters") && p.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (JsonElement parameter in property.Value.EnumerateArray())
            {
                var item = new ServiceItem(parameter);
                if (string.Equals(item.TakeText("Name"), name, StringComparison.OrdinalIgnoreCase))
                {
                    return Harmless.Text(item.TakeText("Value"));
                }
            }
        }

        return null;
    }
}
