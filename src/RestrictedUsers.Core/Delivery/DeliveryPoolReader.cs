using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using RestrictedUsers.Core.Resilience;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Delivery;

/// <summary>Asks the message trace about a message's way out (service-protocol 7 and 8).</summary>
internal sealed class DeliveryPoolReader
{
    /// <summary>How far back the trace is asked for a message's recipients: its longest period for one question.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromDays(10);

    private readonly ConnectionServices _services;

    internal DeliveryPoolReader(ConnectionServices services) => _services = services;

    internal async Task<IReadOnlyList<DeliveryPool>> ReadAsync(DeliveryPoolQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var pools = new List<DeliveryPool>();
        foreach ((string recipient, string? sender) in await RecipientsAsync(query, notices, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadOneAsync(query.MessageTraceId, recipient, sender, notices, cancellationToken).ConfigureAwait(false) is DeliveryPool pool)
            {
                pools.Add(pool);
            }
        }

        return pools;
    }

    private async Task<IReadOnlyList<(string Recipient, string? Sender)>> RecipientsAsync(
        DeliveryPoolQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        if (query.RecipientAddress is string given)
        {
            return [(given, query.SenderAddress)];
        }

        DateTime now = _services.Time.UtcNow();
        var command = new ServiceCommand("Get-MessageTraceV2", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["MessageTraceId"] = query.MessageTraceId,
            ["StartDate"] = now - Period,
            ["EndDate"] = now,
        });
        var recipients = new List<(string, string?)>();
        await foreach (JsonElement item in _services.Reads.InvokeAsync(command, static i => i.GetRawText(), notices, cancellationToken).ConfigureAwait(false))
        {
            var row = new ServiceItem(item);
            if (row.TakeText("RecipientAddress") is { Length: > 0 } recipient)
            {
                recipients.Add((recipient, row.TakeText("SenderAddress") ?? query.SenderAddress));
            }
        }

        return recipients;
    }

    private async Task<DeliveryPool?> ReadOneAsync(string traceId, string recipient, string? sender, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        var command = new ServiceCommand("Get-MessageTraceDetailV2", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["MessageTraceId"] = traceId,
            ["RecipientAddress"] = recipient,
        });
        var events = new List<Event>();
        await foreach (JsonElement item in _services.Reads.InvokeAsync(command, static i => i.GetRawText(), notices, cancellationToken).ConfigureAwait(false))
        {
            var row = new ServiceItem(item);
            events.Add(new Event(row.TakeText("Event") ?? "", row.TakeTime("Date"), row.TakeText("Detail") ?? "", row.TakeText("Data") ?? ""));
        }

        return events.Count == 0 ? null : Judge(traceId, recipient, sender, events);
    }

    private DeliveryPool Judge(string traceId, string recipient, string? sender, List<Event> events)
    {
        var evidence = new List<string>();
        Event? named = events.FirstOrDefault(e => TraceData.FindPoolName(e.Data) is not null);
        string? name = named is null ? null : Harmless.Text(TraceData.FindPoolName(named.Data), 200);
        (DeliveryPoolKind pool, DiagnosisConfidence confidence) = PoolVerdict.FromName(name);
        evidence.Add(name is null
            ? $"No event names a pool; there are {string.Join(", ", events.Select(e => e.Name).Distinct(StringComparer.OrdinalIgnoreCase).Take(20))}."
            : $"The {named!.Name} event says OutboundIpPoolName={name}.");
        if (name is not null && confidence < DiagnosisConfidence.High)
        {
            evidence.Add("Microsoft does not document this name; its meaning is taken from its words.");
        }

        bool isSpam = events.Exists(e => PoolVerdict.ShowsSpam(e.Data, evidence) || PoolVerdict.ShowsSpam(e.Detail, evidence));
        bool isBounce = sender is "" or "<>";
        Event? failed = events.Find(e => e.Name.Equals("FAIL", StringComparison.OrdinalIgnoreCase));
        if (failed is not null)
        {
            evidence.Add("The message failed: " + Harmless.Text(failed.Detail, 500));
        }

        return new DeliveryPool
        {
            MessageTraceId = traceId,
            RecipientAddress = recipient,
            SenderAddress = string.IsNullOrEmpty(sender) ? null : sender,
            Pool = pool,
            RawPoolName = name,
            Confidence = confidence,
            Evidence = evidence,
            Reason = pool == DeliveryPoolKind.Unknown && failed is not null ? "The message was not sent: it failed before." : PoolVerdict.Reason(pool, isSpam, isBounce),
            NextStep = pool == DeliveryPoolKind.Unknown && failed is not null
                ? "Give the text of the failure to Resolve-NonDeliveryReport."
                : PoolVerdict.NextStep(pool, isSpam, isBounce),
            SentAt = (named ?? events.Find(e => e.Name.Equals("SEND", StringComparison.OrdinalIgnoreCase)))?.At,
            Organization = _services.Organization,
        };
    }

    private sealed record Event(string Name, DateTime? At, string Detail, string Data);
}
