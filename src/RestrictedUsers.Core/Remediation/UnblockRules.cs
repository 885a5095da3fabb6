using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;

namespace RestrictedUsers.Core.Remediation;

/// <summary>What to do about one entity.</summary>
internal enum UnblockStep
{
    /// <summary>Send the removal.</summary>
    Send,

    /// <summary>Nothing to send: the outcome is settled.</summary>
    Settle,
}

/// <summary>A decision of <see cref="UnblockRules"/>.</summary>
/// <param name="Step">What to do.</param>
/// <param name="Outcome">The outcome where it is settled.</param>
/// <param name="Message">The result's message where it is settled.</param>
/// <param name="Warning">What the person should know whatever happens; null for nothing.</param>
/// <param name="Attempt">The earlier attempt on which the decision rests; null for none.</param>
internal sealed record UnblockDecision(
    UnblockStep Step,
    UnblockOutcome Outcome = UnblockOutcome.Failed,
    string Message = "",
    string? Warning = null,
    UnblockAttempt? Attempt = null);

/// <summary>
/// The rules of an unblock (design, section 3) as pure functions of what the ledger and the list say: no clock of their own,
/// no input or output.
/// </summary>
internal static class UnblockRules
{
    /// <summary>How far the two clocks and the service's own bookkeeping may disagree before a block counts as a later one.</summary>
    internal static readonly TimeSpan ReblockMargin = TimeSpan.FromMinutes(5);

    /// <summary>Decides about an entity.</summary>
    /// <param name="attempts">Its attempts, the oldest first.</param>
    /// <param name="entry">Its entry in the list; null when it is not listed.</param>
    /// <param name="now">The present time, UTC on this machine's clock.</param>
    /// <param name="settleTime">How long a removal that was sent keeps it from being sent again.</param>
    /// <param name="allowRepeat">Send again all the same.</param>
    internal static UnblockDecision Decide(
        IReadOnlyList<UnblockAttempt> attempts,
        BlockedSender? entry,
        DateTime now,
        TimeSpan settleTime,
        bool allowRepeat)
    {
        UnblockAttempt? last = attempts.LastOrDefault(a => a.IsUnblock || a.IsDoubtful);
        if (entry is null)
        {
            return NotListed(last);
        }

        if (last is null)
        {
            return new UnblockDecision(UnblockStep.Send);
        }

        if (IsReblock(entry, last))
        {
            return new UnblockDecision(UnblockStep.Send, Warning: ReblockWarning(entry, last), Attempt: last);
        }

        if (allowRepeat)
        {
            return new UnblockDecision(UnblockStep.Send, Attempt: last);
        }

        // An age below zero is a clock that was set back: as careful as a young one.
        if (now - last.At >= settleTime)
        {
            string what = last.IsUnblock ? "accepted" : "sent, with no certain answer,";
            return new UnblockDecision(
                UnblockStep.Send,
                Warning: $"{entry.Identity}: an unblock was {what} at {Time(last.At)} and the entry is still listed after {Hours(settleTime)}. It is sent again.",
                Attempt: last);
        }

        return last.IsUnblock ? StillPending(entry, last, settleTime) : StillDoubtful(entry, last, settleTime);
    }

    /// <summary>True when the entry is a block that began after the attempt: a new case.</summary>
    internal static bool IsReblock(BlockedSender entry, UnblockAttempt attempt) =>
        entry.CreatedAt is DateTime created && created > attempt.ServiceTime + ReblockMargin;

    /// <summary>Judges at the last moment, under the ledger's lock, whether the removal may leave: nobody else may have begun one since the plan.</summary>
    /// <param name="attempts">The attempts known by now.</param>
    /// <param name="planned">The attempts on which the plan rests.</param>
    internal static bool MayBegin(IReadOnlyList<UnblockAttempt> attempts, IReadOnlyCollection<Guid> planned) =>
        attempts.All(a => a.State is AttemptState.NotExecuted or AttemptState.Refused || planned.Contains(a.Id));

    private static UnblockDecision NotListed(UnblockAttempt? last) => last switch
    {
        { IsDoubtful: true } => new UnblockDecision(
            UnblockStep.Settle,
            UnblockOutcome.Unblocked,
            $"The unblock sent at {Time(last.At)} had no certain answer; the service no longer lists the entry. Nothing was sent now.",
            Attempt: last),
        { IsUnblock: true } => new UnblockDecision(
            UnblockStep.Settle,
            UnblockOutcome.NotBlocked,
            $"Not listed any more; it was unblocked at {Time(last.At)}. Nothing was sent.",
            Attempt: last),
        _ => new UnblockDecision(
            UnblockStep.Settle,
            UnblockOutcome.NotBlocked,
            "Not listed; nothing was sent. Hosted mailboxes are listed by their user principal name, other senders by SMTP address."),
    };

    private static UnblockDecision StillPending(BlockedSender entry, UnblockAttempt last, TimeSpan settleTime)
    {
        string? warning = entry.ChangedAt is DateTime changed && changed > last.ServiceTime + ReblockMargin
            ? $"{entry.Identity}: the entry changed at {Time(changed)}, after the unblock of {Time(last.At)}, without being a new block. If its mail still bounces tomorrow, look at the cause."
            : null;
        return new UnblockDecision(
            UnblockStep.Settle,
            UnblockOutcome.Pending,
            $"Already accepted at {Time(last.At)} and still listed. It takes an hour as a rule, {Hours(settleTime)} at most; nothing was sent now.",
            warning,
            last);
    }

    private static UnblockDecision StillDoubtful(BlockedSender entry, UnblockAttempt last, TimeSpan settleTime) => new(
        UnblockStep.Settle,
        UnblockOutcome.Unconfirmed,
        $"An unblock of {entry.Identity} was sent at {Time(last.At)} with no certain answer, and it is still listed. Nothing was sent now: run again after {Time(last.At + settleTime)}, or with -AllowRepeat if you are sure that it was not run.",
        Attempt: last);

    private static string ReblockWarning(BlockedSender entry, UnblockAttempt last) =>
        $"{entry.Identity} was unblocked at {Time(last.At)} and blocked again at {Time(entry.CreatedAt!.Value)}: the cause was not fixed. Secure the account before it is unblocked once more.";

    internal static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static string Hours(TimeSpan time) => time.TotalHours >= 1
        ? Count(time.TotalHours, "hour")
        : time.TotalMinutes >= 1 ? Count(time.TotalMinutes, "minute") : Count(time.TotalSeconds, "second");

    private static string Count(double number, string unit)
    {
        string shown = number.ToString("0.#", CultureInfo.InvariantCulture);
        return shown == "1" ? $"1 {unit}" : $"{shown} {unit}s";
    }
}
