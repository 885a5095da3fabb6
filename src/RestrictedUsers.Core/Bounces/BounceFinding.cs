using System;

namespace RestrictedUsers.Core.Bounces;

/// <summary>One refusal as a bounce tells it, before anybody judges it. Nothing in it is harmless yet.</summary>
internal sealed record BounceFinding
{
    internal string? Recipient { get; init; }

    internal string? Sender { get; init; }

    /// <summary>The report's <c>Status</c> field.</summary>
    internal string? Status { get; init; }

    /// <summary>What the refusing server said; empty where it said nothing.</summary>
    internal string Diagnostic { get; init; } = "";

    internal string? ReportingServer { get; init; }

    internal string? RemoteServer { get; init; }

    internal DateTime? ArrivedAt { get; init; }

    /// <summary>Whether the report says that the server is still trying.</summary>
    internal bool IsDelayed { get; init; }

    /// <summary>This finding, with what it does not tell taken from a message around it.</summary>
    internal BounceFinding Or(string? sender, string? recipient, DateTime? arrivedAt) => this with
    {
        Sender = Sender ?? sender,
        Recipient = Recipient ?? recipient,
        ArrivedAt = ArrivedAt ?? arrivedAt,
    };
}
