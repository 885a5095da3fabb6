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
            Skip = "Made with what only Unix has in a folder: named pipes, and links that anybody may make.";
        }
    }
}
