using System;
using System.Reflection;

namespace RestrictedUsers.Isolation;

/// <summary>The rule by which the load context answers. Touches no file, so that it can be judged case by case.</summary>
internal static class LoadRule
{
    /// <summary>The models and interfaces that both sides share: their types must be the same on both.</summary>
    internal const string ContractsName = "RestrictedUsers.Contracts";

    // The keys that the .NET runtime's own libraries are signed with. A self-contained PowerShell keeps the framework and
    // its own packages in one folder, so "is in the framework's folder" alone would let PowerShell's packages in.
    private static readonly string[] FrameworkKeys =
    [
        "b03f5f7f11d50a3a", // mscorlib's contracts, System.Runtime
        "b77a5c561934e089", // mscorlib, System
        "cc7b13ffcd2ddd51", // System.Text.Json, netstandard
        "7cec85d7bea7798e", // System.Private.CoreLib
    ];

    /// <summary>Decides where an assembly comes from.</summary>
    /// <param name="asked">The name that is asked for.</param>
    /// <param name="framework">The file of that name in the running framework's folder; null where there is none.</param>
    /// <param name="ownVersion">The version of the file of that name in Core's folder; null where there is none.</param>
    internal static LoadDecision Decide(AssemblyName asked, AssemblyName? framework, Version? ownVersion)
    {
        if (string.Equals(asked.Name, ContractsName, StringComparison.OrdinalIgnoreCase))
        {
            return LoadDecision.DefaultContext;
        }

        // The framework's own copy wins when it is new enough: other framework assemblies hand its types across.
        bool isFrameworks = framework is not null && HasFrameworkKey(framework) && (HasNoKey(asked) || HasFrameworkKey(asked));
        if (isFrameworks && (asked.Version is null || framework!.Version >= asked.Version))
        {
            return LoadDecision.DefaultContext;
        }

        if (ownVersion is not null)
        {
            return LoadDecision.OwnFolder;
        }

        // Too old and nothing better here: the runtime's own error names both versions.
        return isFrameworks ? LoadDecision.DefaultContext : LoadDecision.NotFound;
    }

    // Reflection asks with a bare name at times: Type.GetType("System.X, System.Y").
    private static bool HasNoKey(AssemblyName name) => name.GetPublicKeyToken() is not { Length: > 0 };

    private static bool HasFrameworkKey(AssemblyName name) =>
        name.GetPublicKeyToken() is { Length: > 0 } token
        && Array.IndexOf(FrameworkKeys, Convert.ToHexString(token).ToLowerInvariant()) >= 0;
}
