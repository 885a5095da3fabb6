using System;

namespace RestrictedUsers.Contracts;

/// <summary>What a notice is about.</summary>
public enum ServiceNoticeKind
{
    /// <summary>A request leaves, or a page was read.</summary>
    Request,

    /// <summary>A request is tried again.</summary>
    Retry,

    /// <summary>Work pauses; <see cref="ServiceNotice.Wait"/> says how long.</summary>
    Wait,

    /// <summary>Something the person should know.</summary>
    Warning,

    /// <summary>How far a run has come.</summary>
    Progress,

    /// <summary>What a person is to do now, such as to enter a code in the browser.</summary>
    Instruction,
}

/// <summary>What the service layer tells while it works. The only thing that flows backwards, through <see cref="IProgress{T}"/>.</summary>
public sealed class ServiceNotice
{
    internal ServiceNotice(ServiceNoticeKind kind, string message)
    {
        Kind = kind;
        Message = message;
    }

    /// <summary>What it is about.</summary>
    public ServiceNoticeKind Kind { get; }

    /// <summary>The text for a person; harmless to print, without secrets.</summary>
    public string Message { get; }

    /// <summary>How long work pauses; null where it does not.</summary>
    public TimeSpan? Wait { get; internal init; }

    /// <summary>Items done; null where it is not a progress notice.</summary>
    public int? Completed { get; internal init; }

    /// <summary>Items in all; null where it is not known.</summary>
    public int? Total { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => Message;
}
