using System;
using Xunit;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>A test of something that Windows does not have. Skipped there, with that reason.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no named pipes in folders.";
        }
    }
}
