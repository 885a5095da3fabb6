using System;

namespace RestrictedUsers.Emulator;

/// <summary>
/// How many unblocks of one account the service allows, and how it refuses the next. Microsoft publishes that there is a limit and an
/// error, but neither the number nor the text: the defaults of the texts are this emulator's own.
/// </summary>
public sealed class UnblockLimitSettings
{
    /// <summary>The most unblocks of one account within <see cref="Window"/>; null for no limit.</summary>
    public int? Count { get; set; }

    /// <summary>The length of the sliding window.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The HTTP status of the refusal.</summary>
    public int StatusCode { get; set; } = 400;

    /// <summary>The error id, as in <c>Ex6F9304</c>.</summary>
    public string ErrorId { get; set; } = "Ex3C8A41";

    /// <summary>The full name of the exception.</summary>
    public string ExceptionType { get; set; } = "Microsoft.Exchange.Management.Tasks.UnblockLimitExceededException";

    /// <summary>The text; <c>{0}</c> is the sender's address.</summary>
    public string Text { get; set; } =
        "The sender '{0}' can't be unblocked because the limit on the number of times this account can be unblocked has been exceeded. " +
        "Contact Microsoft Support to unblock the user.";

    internal UnblockLimitSettings Clone() => (UnblockLimitSettings)MemberwiseClone();
}
