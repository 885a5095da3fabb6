using System.Management.Automation;

namespace RestrictedUsers.Errors;

/// <summary>One kind of error that the module can write: what is stable about it, and what a person can do.</summary>
internal sealed class ErrorDefinition
{
    internal ErrorDefinition(string id, ErrorCategory category, string recommendedAction)
    {
        Id = id;
        Category = category;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The stable first part of FullyQualifiedErrorId.</summary>
    internal string Id { get; }

    /// <summary>The category, by which scripts may branch too.</summary>
    internal ErrorCategory Category { get; }

    /// <summary>What to do now, for a tired admin.</summary>
    internal string RecommendedAction { get; }
}
