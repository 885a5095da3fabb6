namespace RestrictedUsers.Contracts;

/// <summary>How an unblock ended for one entity.</summary>
public enum UnblockOutcome
{
    /// <summary>The service accepted the removal, or the entity was seen gone when read after an ambiguous answer.</summary>
    Unblocked,

    /// <summary>Accepted, now or earlier, and still listed: it takes an hour as a rule, 24 hours at most.</summary>
    Pending,

    /// <summary>The service does not list the entity; nothing was sent.</summary>
    NotBlocked,

    /// <summary>The request was sent, no certain answer came, and the entity is still listed. It is not sent again before the settle time has passed.</summary>
    Unconfirmed,

    /// <summary>The service refused: the entity was unblocked too often. Only Microsoft Support can help.</summary>
    QuotaExhausted,

    /// <summary>The service refused: this account may not unblock.</summary>
    Denied,

    /// <summary>Not sent, for the reason in the message: declined, or a danger that nobody confirmed.</summary>
    Skipped,

    /// <summary>Not done, for the reason in the message.</summary>
    Failed,
}
