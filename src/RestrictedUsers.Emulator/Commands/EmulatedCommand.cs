using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.Scenario;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary>A cmdlet of the service.</summary>
internal abstract class EmulatedCommand
{
    public abstract string Name { get; }

    /// <summary>Whether it changes something.</summary>
    public virtual bool Writes => false;

    /// <summary>Whether it is one of the message trace, which has a budget of its own.</summary>
    public virtual bool IsMessageTrace => false;

    public abstract IReadOnlyList<CommandParameter> Parameters { get; }

    /// <summary>What the request is about, for the stats: the parameter that names it.</summary>
    public virtual string? TargetParameter => null;

    public virtual EntityKind TargetKind => EntityKind.Sender;

    public abstract CommandResult Execute(CommandContext context);

    /// <summary>One page of a list that is at hand.</summary>
    protected static CommandResult Page<T>(IReadOnlyList<T> all, CommandContext context, int mark, Func<T, int, ResultItem> render)
    {
        var end = (int)Math.Min(all.Count, (long)context.Start + context.PageSize);
        return new CommandResult
        {
            Items = Render(all, Math.Min(context.Start, all.Count), end, render),
            Next = end < all.Count ? end : null,
            Mark = mark,
        };
    }

    private static IEnumerable<ResultItem> Render<T>(IReadOnlyList<T> all, int start, int end, Func<T, int, ResultItem> render)
    {
        for (var i = start; i < end; i++)
        {
            yield return render(all[i], i);
        }
    }
}

/// <summary>What a command works with.</summary>
internal sealed class CommandContext
{
    public required TenantScenario Scenario { get; init; }

    public required TenantState State { get; init; }

    public required AuditSessions AuditSessions { get; init; }

    public required EmulatorSettings Settings { get; init; }

    /// <summary>The service's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    public required Actor Actor { get; init; }

    public required BoundParameters Parameters { get; init; }

    /// <summary>The position that the page starts at; 0 for the first page.</summary>
    public int Start { get; init; }

    /// <summary>The mark of the page link, or null on the first page.</summary>
    public int? Mark { get; init; }

    public int PageSize { get; init; }
}

/// <summary>What a command answers.</summary>
internal sealed class CommandResult
{
    public CommandError? Error { get; init; }

    /// <summary>The objects, made while they are read.</summary>
    public IEnumerable<ResultItem> Items { get; init; } = [];

    /// <summary>Where the next page starts, if there is one.</summary>
    public int? Next { get; init; }

    public int Mark { get; init; }

    /// <summary>Whether a write was committed; a read always counts as executed unless it fails.</summary>
    public bool Committed { get; init; }

    public bool Wasted { get; init; }

    public static CommandResult Failed(CommandError error) => new() { Error = error };
}
