using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Faults;

/// <summary>Decides which request meets which fault. Safe for concurrent use; the same order of requests gives the same faults.</summary>
internal sealed class FaultEngine
{
    private readonly object _gate = new();
    private readonly IReadOnlyList<FaultRule> _rules;
    private readonly int[] _matches;
    private readonly Random _random;

    public FaultEngine(IReadOnlyList<FaultRule> rules, int seed)
    {
        _rules = rules;
        _matches = new int[rules.Count];
        _random = new Random(seed);
        Seed = seed;
    }

    public IReadOnlyList<FaultRule> Rules => _rules;

    public int Seed { get; }

    /// <summary>
    /// The fault of a request whose body was not read: only a rule that needs nothing from the body can apply. Its rules are settled with
    /// this and are not asked again by <see cref="Match"/>.
    /// </summary>
    public FaultRule? MatchUnread(string? commandHeader)
    {
        lock (_gate)
        {
            for (var i = 0; i < _rules.Count; i++)
            {
                if (IsSettledUnread(_rules[i], commandHeader) && IsForUnread(_rules[i], commandHeader) && Fires(i))
                {
                    return _rules[i];
                }
            }

            return null;
        }
    }

    /// <summary>The fault of a request that was read.</summary>
    public FaultRule? Match(string command, string? target, string? commandHeader)
    {
        lock (_gate)
        {
            for (var i = 0; i < _rules.Count; i++)
            {
                var rule = _rules[i];
                if (!IsSettledUnread(rule, commandHeader)
                    && IsFor(rule, command)
                    && (rule.Sender is null || string.Equals(rule.Sender, target, StringComparison.OrdinalIgnoreCase))
                    && Fires(i))
                {
                    return rule;
                }
            }

            return null;
        }
    }

    private static bool IsSettledUnread(FaultRule rule, string? commandHeader) => rule.Kind switch
    {
        FaultKind.ResetBeforeRead => IsForUnread(rule, commandHeader),

        // A client that never connected has shown nothing of its body: such a rule is settled here or never.
        FaultKind.ConnectFailure => true,
        _ => false,
    };

    private static bool IsForUnread(FaultRule rule, string? commandHeader) =>
        rule.Sender is null && (IsForAll(rule) || (commandHeader is not null && IsFor(rule, commandHeader)));

    private static bool IsForAll(FaultRule rule) => string.Equals(rule.Command, "*", StringComparison.Ordinal);

    private static bool IsFor(FaultRule rule, string command) =>
        IsForAll(rule) || string.Equals(rule.Command, command, StringComparison.OrdinalIgnoreCase);

    private bool Fires(int index)
    {
        var rule = _rules[index];
        var number = ++_matches[index] - rule.Skip;
        return number > 0
            && (rule.First is not { } first || number <= first)
            && (rule.Every is not { } every || number % every == 0)
            && (rule.Probability is not { } probability || _random.NextDouble() < probability);
    }
}
