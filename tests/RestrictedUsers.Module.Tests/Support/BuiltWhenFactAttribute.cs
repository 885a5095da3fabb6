using System.IO;
using Xunit;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>A test that is about a file of the repository. Skipped, with that reason, where the file is not there.</summary>
public sealed class BuiltWhenFactAttribute : FactAttribute
{
    public BuiltWhenFactAttribute(string path)
    {
        if (!File.Exists(Path.Combine(BuiltModule.RepositoryRoot, path)))
        {
            Skip = $"{path} is not there.";
        }
    }
}
