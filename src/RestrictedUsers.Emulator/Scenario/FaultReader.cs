using System;
using System.Linq;
using RestrictedUsers.Emulator.Commands;
using RestrictedUsers.Emulator.Faults;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Reads one fault rule.</summary>
internal static class FaultReader
{
    private sealed class Draft
    {
        public FaultRule Rule { get; set; } = new();

        public bool HasKind { get; set; }
    }

    private static readonly ObjectReader<Draft> s_rule = new ObjectReader<Draft>("a fault")
        .On("kind", (d, v) => (d.Rule, d.HasKind) = (d.Rule with { Kind = v.Enum<FaultKind>() }, true))
        .On("command", (d, v) => d.Rule = d.Rule with { Command = CommandName(v) })
        .On("sender", (d, v) => d.Rule = d.Rule with { Sender = v.IsNull ? null : v.NonEmptyText() })
        .On("skip", (d, v) => d.Rule = d.Rule with { Skip = v.Integer(0) })
        .On("first", (d, v) => d.Rule = d.Rule with { First = v.IsNull ? null : v.Integer(1) })
        .On("every", (d, v) => d.Rule = d.Rule with { Every = v.IsNull ? null : v.Integer(1) })
        .On("probability", (d, v) => d.Rule = d.Rule with { Probability = v.IsNull ? null : v.Number(0, 1) })
        .On("commit", (d, v) => d.Rule = d.Rule with { Commit = v.IsNull ? null : v.Boolean() })
        .On("statusCode", (d, v) => d.Rule = d.Rule with { StatusCode = v.IsNull ? null : SettingsReader.Status(v) })
        .On("errorId", (d, v) => d.Rule = d.Rule with { ErrorId = v.IsNull ? null : v.Text() })
        .On("exceptionType", (d, v) => d.Rule = d.Rule with { ExceptionType = v.IsNull ? null : v.Text() })
        .On("text", (d, v) => d.Rule = d.Rule with { Text = v.IsNull ? null : v.Text() })
        .On("emptyBody", (d, v) => d.Rule = d.Rule with { EmptyBody = v.Boolean() })
        .On("claimsChallenge", (d, v) => d.Rule = d.Rule with { ClaimsChallenge = v.Boolean() })
        .On("retryAfter", (d, v) => d.Rule = d.Rule with { RetryAfter = v.IsNull ? null : v.Duration() })
        .On("retryAfterForm", (d, v) => d.Rule = d.Rule with { RetryAfterForm = v.Enum<RetryAfterForm>() })
        .On("chunked", (d, v) => d.Rule = d.Rule with { Chunked = v.Boolean() })
        .On("afterBytes", (d, v) => d.Rule = d.Rule with { AfterBytes = v.IsNull ? null : v.Integer(0) })
        .On("delay", (d, v) => d.Rule = d.Rule with { Delay = v.Duration() });

    public static FaultRule Read(ScenarioValue value)
    {
        var draft = s_rule.Read(value, new Draft());
        if (!draft.HasKind)
        {
            throw value.Error("A fault needs a 'kind': " + string.Join(", ", Enum.GetNames<FaultKind>()) + ".");
        }

        if (draft.Rule.Commit == true && FaultResponses.NeverCommits(draft.Rule.Kind))
        {
            throw value.Error($"A fault of the kind {draft.Rule.Kind} cannot execute the command; leave 'commit' out.");
        }

        if (draft.Rule is { Kind: FaultKind.ConnectFailure, Sender: not null })
        {
            throw value.Error("A connection that fails cannot depend on the sender, who is named in the body; leave 'sender' out.");
        }

        return draft.Rule;
    }

    /// <summary>The name of a command that there is: a misspelt one would never fire and nobody would notice.</summary>
    internal static string CommandName(ScenarioValue value)
    {
        var name = value.NonEmptyText();
        if (string.Equals(name, "*", StringComparison.Ordinal))
        {
            return name;
        }

        return KnownCommand(name, message => value.Error(message));
    }

    internal static string KnownCommand(string name, Func<string, ScenarioException> error) =>
        CommandTable.Find(name)?.Name
        ?? throw error($"There is no command '{name}'. {NearNames.Suggest(name, CommandTable.All.Select(command => command.Name))}");
}
