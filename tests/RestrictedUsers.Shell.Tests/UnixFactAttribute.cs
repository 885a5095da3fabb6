using System;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>A test that sends signals or runs <c>sh</c>; skipped, with the reason, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Sets the reason to skip, if there is one.</summary>
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs POSIX signals and sh" : null;
}
