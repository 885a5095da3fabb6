namespace RestrictedUsers.Contracts;

/// <summary>Why the service restricted an entity, as far as its <c>Reason</c> text tells.</summary>
public enum BlockCause
{
    /// <summary>The reason is empty or of a shape that is not known; the raw text is in <see cref="BlockedSender.Reason"/>.</summary>
    Unknown,

    /// <summary>Outbound mail was judged spam (<c>OutboundSpamLast24Hours</c> in the reason).</summary>
    OutboundSpam,

    /// <summary>A limit on recipients was exceeded (<c>ExceedingLimitType</c> or <c>RecipientRateLimitExceeded</c> in the reason).</summary>
    RecipientLimit,
}
