namespace RestrictedUsers.Help.Tests.SampleCommands;

/// <summary>What the sample cmdlets of these tests read and remove.</summary>
/// <param name="name">Its name.</param>
/// <param name="priority">Its priority.</param>
public sealed class SampleMessage(string name, SamplePriority priority)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its priority.</summary>
    public SamplePriority Priority { get; } = priority;

    internal static SampleMessage[] All { get; } =
        [new("Welcome", SamplePriority.Normal), new("Farewell", SamplePriority.Low), new("Alarm", SamplePriority.High)];

    internal static bool Matches(string name, string pattern) =>
        new System.Management.Automation.WildcardPattern(pattern, System.Management.Automation.WildcardOptions.IgnoreCase).IsMatch(name);
}

/// <summary>A priority.</summary>
public enum SamplePriority
{
    /// <summary>Can wait.</summary>
    Low,

    /// <summary>As usual.</summary>
    Normal,

    /// <summary>Cannot wait.</summary>
    High,
}
