using System;
using System.Text.Json;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Reads a message of the scenario, for the message trace.</summary>
internal sealed class MessageReader
{
    private readonly DateTimeOffset _now;
    private readonly ObjectReader<TracedMessage> _message;
    private readonly ObjectReader<TracedRecipient> _recipient;
    private readonly ObjectReader<TraceEvent> _event;

    /// <param name="now">The service's clock, to which times are relative.</param>
    public MessageReader(DateTimeOffset now)
    {
        _now = now;
        _event = new ObjectReader<TraceEvent>("an event of a message")
            .On("at", (e, v) => e.At = v.Time(now))
            .On("event", (e, v) => e.Event = v.NonEmptyText())
            .On("action", (e, v) => e.Action = v.Text())
            .On("detail", (e, v) => e.Detail = v.Text())
            .On("data", (e, v) => e.Data = v.Text());
        _recipient = new ObjectReader<TracedRecipient>("a recipient of a message")
            .On("address", (r, v) => r.Address = v.NonEmptyText())
            .On("status", (r, v) => r.Status = v.NonEmptyText())
            .On("pool", (r, v) => r.Pool = v.NonEmptyText())
            .On("detail", (r, v) => r.Detail = v.Text())
            .On("events", (r, v) => ReadEach(v, item => r.Events.Add(_event.Read(item, new TraceEvent { At = now }))));
        _message = new ObjectReader<TracedMessage>("a message")
            .On("traceId", (m, v) => m.TraceId = v.Guid())
            .On("messageId", (m, v) => m.MessageId = v.NonEmptyText())
            .On("received", (m, v) => m.Received = v.Time(now))
            .On("sender", (m, v) => m.Sender = v.Text())
            .On("subject", (m, v) => m.Subject = v.Text())
            .On("fromIP", (m, v) => m.FromIP = v.NonEmptyText())
            .On("toIP", (m, v) => m.ToIP = v.NonEmptyText())
            .On("size", (m, v) => m.Size = v.Integer(0))
            .On("recipients", (m, v) => ReadEach(v, item => m.Recipients.Add(ReadRecipient(item))));
    }

    /// <summary>Reads one message.</summary>
    public TracedMessage Read(ScenarioValue value)
    {
        var message = _message.Read(value, new TracedMessage { Received = _now.AddHours(-1) });
        if (message.TraceId == Guid.Empty || message.Recipients.Count == 0)
        {
            throw value.Error("A message needs a 'traceId' and 'recipients'.");
        }

        message.MessageId = message.MessageId.Length > 0 ? message.MessageId : $"<{message.TraceId:N}@contoso.com>";
        return message;
    }

    private TracedRecipient ReadRecipient(ScenarioValue value)
    {
        var recipient = value.Kind == JsonValueKind.String
            ? new TracedRecipient { Address = value.NonEmptyText() }
            : _recipient.Read(value, new TracedRecipient());
        return recipient.Address.Length > 0 ? recipient : throw value.Error("A recipient needs an 'address'.");
    }

    private static void ReadEach(ScenarioValue value, Action<ScenarioValue> read)
    {
        foreach (var item in value.Items)
        {
            read(item);
        }
    }
}
