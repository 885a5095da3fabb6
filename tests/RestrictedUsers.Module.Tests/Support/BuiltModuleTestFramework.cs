using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("RestrictedUsers.Module.Tests.Support.BuiltModuleTestFramework", "RestrictedUsers.Module.Tests")]

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>Loads the built module before xunit looks at the first test: the types that tests name are the built module's.</summary>
public sealed class BuiltModuleTestFramework : XunitTestFramework
{
    public BuiltModuleTestFramework(IMessageSink messageSink)
        : base(messageSink)
    {
        BuiltModule.Load();
    }
}
