using System;
using System.Collections.Generic;
using System.Net;

namespace RestrictedUsers.Emulator.State;

/// <summary>A message that the message trace knows.</summary>
internal sealed class TracedMessage
{
    public Guid TraceId { get; set; }

    public string MessageId { get; set; } = string.Empty;

    public DateTimeOffset Received { get; set; }

    public string Sender { get; set; } = string.Empty;

    public string Subject { get; set; } = string.Empty;

    public string? FromIP { get; set; }

    public string? ToIP { get; set; }

    public int Size { get; set; } = 20_480;

    public List<TracedRecipient> Recipients { get; } = [];
}

/// <summary>One recipient of a traced message.</summary>
internal sealed class TracedRecipient
{
    public string Address { get; set; } = string.Empty;

    /// <summary><c>Delivered</c>, <c>Failed</c>, <c>Pending</c> and so on.</summary>
    public string Status { get; set; } = "Delivered";

    /// <summary>The value of <c>OutboundIpPoolName</c> that the SEND event carries; null for none.</summary>
    public string? Pool { get; set; }

    /// <summary>What the SEND or FAIL event says.</summary>
    public string Detail { get; set; } = string.Empty;

    /// <summary>The events; empty for the usual ones.</summary>
    public List<TraceEvent> Events { get; } = [];

    /// <summary>The events as they are answered: those of the scenario, or the usual course.</summary>
    public IReadOnlyList<TraceEvent> Course(TracedMessage message)
    {
        if (Events.Count > 0)
        {
            return Events;
        }

        var course = new List<TraceEvent>
        {
            new() { At = message.Received, Event = "RECEIVE", Action = string.Empty, Detail = "Message received by: DB9PR03MB0042", Data = "<root/>" },
        };
        if (Status == "Failed")
        {
            course.Add(new TraceEvent { At = message.Received.AddSeconds(4), Event = "FAIL", Action = "Fail", Detail = Detail, Data = "<root/>" });
        }
        else if (Status != "Pending")
        {
            course.Add(new TraceEvent { At = message.Received.AddSeconds(5), Event = "SEND", Action = string.Empty, Detail = Detail, Data = SendData() });
        }

        return course;
    }

    private string SendData()
    {
        var pool = Pool is null ? string.Empty : $"S:OutboundIpPool=117;S:OutboundIpPoolName={Pool};";
        return "<root><MEP Name=\"MessageId\" String=\"id\"/><MEP Name=\"CustomData\" Blob=\""
            + WebUtility.HtmlEncode($"S:E2ELatency=5;{pool}S:ExternalSendLatency=1.2") + "\"/></root>";
    }
}

/// <summary>One event in the course of a message.</summary>
internal sealed class TraceEvent
{
    public DateTimeOffset At { get; set; }

    public string Event { get; set; } = string.Empty;

    public string Action { get; set; } = string.Empty;

    public string Detail { get; set; } = string.Empty;

    public string Data { get; set; } = string.Empty;
}
