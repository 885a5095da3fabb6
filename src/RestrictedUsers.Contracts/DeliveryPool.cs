using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>A group of Microsoft's addresses from which mail leaves.</summary>
public enum DeliveryPoolKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The ordinary addresses, which the published SPF record names.</summary>
    Normal,

    /// <summary>The high-risk delivery pool: spam, bounces, and mail of domains without A and MX records. Delivery is not guaranteed.</summary>
    HighRisk,

    /// <summary>The relay pool: forwarded and relayed mail. Its addresses are in no SPF record.</summary>
    Relay,
}

/// <summary>Which pool a message left through, and why, as far as it can be known. Text from the service or the message is harmless to print.</summary>
public sealed class DeliveryPool
{
    /// <summary>The message trace's id of the message, a GUID as text; null where headers were read.</summary>
    public string? MessageTraceId { get; internal init; }

    /// <summary>The sender; null where it is not known.</summary>
    public string? SenderAddress { get; internal init; }

    /// <summary>The recipient; null where headers were read.</summary>
    public string? RecipientAddress { get; internal init; }

    /// <summary>The pool.</summary>
    public DeliveryPoolKind Pool { get; internal init; }

    /// <summary>The service's own name for it (<c>OutboundIpPoolName</c>), unchanged; null where none was given.</summary>
    public string? RawPoolName { get; internal init; }

    /// <summary>How sure <see cref="Pool"/> is: High only for a name that the vendor documents.</summary>
    public DiagnosisConfidence Confidence { get; internal init; }

    /// <summary>What led to this, one line each.</summary>
    public IReadOnlyList<string> Evidence { get; internal init; } = Array.Empty<string>();

    /// <summary>Why a message takes that pool, narrowed down as far as the evidence allows.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>What to do now, in sentences for a person.</summary>
    public string NextStep { get; internal init; } = "";

    /// <summary>When it was sent, UTC; null where that is not known.</summary>
    public DateTime? SentAt { get; internal init; }

    /// <summary>The file whose headers were read; null for the message trace.</summary>
    public string? Path { get; internal init; }

    /// <summary>The organisation whose message trace was asked; empty for headers.</summary>
    public string Organization { get; internal init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{RecipientAddress ?? Path ?? MessageTraceId}: {Pool}";
}
