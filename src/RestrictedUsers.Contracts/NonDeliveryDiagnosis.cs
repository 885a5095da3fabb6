using System;

namespace RestrictedUsers.Contracts;

/// <summary>Who can do something about a bounce.</summary>
public enum ActionOwner
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>An admin of the sender's own Microsoft 365 tenant.</summary>
    TenantAdmin,

    /// <summary>The sender, who waits, corrects or sends again.</summary>
    SenderSelf,

    /// <summary>Whoever is responsible for the sending IP address: the operator of the server, or its provider.</summary>
    OwnerOfAddress,

    /// <summary>An admin on the recipient's side.</summary>
    RecipientAdmin,

    /// <summary>Microsoft Support only.</summary>
    MicrosoftSupport,

    /// <summary>Whoever keeps the DNS records of the sending domain.</summary>
    DomainOwner,
}

/// <summary>How sure a diagnosis is.</summary>
public enum DiagnosisConfidence
{
    /// <summary>A guess: a range, an undocumented text, or nothing that is known.</summary>
    Low,

    /// <summary>The code or the text fits, not both; or the source is not the vendor's own.</summary>
    Medium,

    /// <summary>Code and text are those that the vendor documents.</summary>
    High,
}

/// <summary>
/// What one bounce says about one recipient: what happened, who must act, and how. All text from the bounce has its control
/// characters replaced by visible ones, and is cut where it is very long.
/// </summary>
public sealed class NonDeliveryDiagnosis
{
    /// <summary>The recipient that did not get the message; null where the bounce does not tell.</summary>
    public string? Recipient { get; internal init; }

    /// <summary>Who sent the message: the envelope sender where the bounce tells it, else the message's From; null where neither is known.</summary>
    public string? Sender { get; internal init; }

    /// <summary>
    /// A stable name for what happened: <c>UserRestricted</c>, <c>SenderIPBanned</c>, <c>NotABlock</c> … or <c>Unknown</c>. The names of
    /// the rules that ship are in the help of Resolve-NonDeliveryReport; a rule file may add its own.
    /// </summary>
    public string Case { get; internal init; } = "Unknown";

    /// <summary>Who must act.</summary>
    public ActionOwner ActionOwner { get; internal init; }

    /// <summary>The enhanced status code that decides, such as <c>5.1.8</c>; null where there is none.</summary>
    public string? StatusCode { get; internal init; }

    /// <summary>The code of the report's <c>Status</c> field where it differs from <see cref="StatusCode"/>; null otherwise.</summary>
    public string? ReportedStatus { get; internal init; }

    /// <summary>The three-digit SMTP reply, such as <c>550</c>; null where there is none.</summary>
    public string? SmtpReply { get; internal init; }

    /// <summary>What the refusing server said, on one line; empty where it said nothing.</summary>
    public string DiagnosticText { get; internal init; } = "";

    /// <summary>The mail address that is blocked, where one is; null otherwise. Get-BlockedSender and Remove-BlockedSender take it from the pipeline.</summary>
    public string? BlockedAddress { get; internal init; }

    /// <summary>The IP address that is blocked, where one is; null otherwise.</summary>
    public string? BlockedIPAddress { get; internal init; }

    /// <summary>The list that it is on, as far as the bounce names it; null otherwise.</summary>
    public string? BlockList { get; internal init; }

    /// <summary>What to do now, in sentences for a person.</summary>
    public string NextStep { get; internal init; } = "";

    /// <summary>The command of this module that does it or shows more, ready to run; null where there is none or a value is missing.</summary>
    public string? Command { get; internal init; }

    /// <summary>Where the vendor explains it, or the portal that does it; null where none is known.</summary>
    public string? HelpUri { get; internal init; }

    /// <summary>How sure this is.</summary>
    public DiagnosisConfidence Confidence { get; internal init; }

    /// <summary>True when the server tries again by itself, or the cause ends by itself.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>The server that wrote the bounce; null where it does not tell.</summary>
    public string? ReportingServer { get; internal init; }

    /// <summary>The server that refused the message; null where the bounce does not tell.</summary>
    public string? RemoteServer { get; internal init; }

    /// <summary>When the message reached the reporting server, else when the bounce was written, UTC; null where neither is told.</summary>
    public DateTime? ArrivedAt { get; internal init; }

    /// <summary>A text for a support case, where only Microsoft Support can help; null otherwise.</summary>
    public string? RequestForSupport { get; internal init; }

    /// <summary>The file that was read; null for text from the pipeline.</summary>
    public string? Path { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => $"{Recipient ?? "?"}: {Case}";
}
