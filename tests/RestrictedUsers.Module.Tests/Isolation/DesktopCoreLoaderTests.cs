using System.Reflection;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Isolation;

/// <summary>The rule by which references are answered in Windows PowerShell. (LoadFile works here too; the runtime's event is not needed.)</summary>
public sealed class DesktopCoreLoaderTests
{
    private const string Polly = "Polly.Core, Version=8.0.0.0, Culture=neutral, PublicKeyToken=c8a3ffc3f8f825cc";

    private static readonly Assembly Contracts = typeof(ICoreEntry).Assembly;

    private readonly DesktopCoreLoader _loader = new(BuiltModule.PathOf("bin", "core", "net8.0"), Contracts);

    [Fact]
    public void A_request_that_is_not_from_the_closure_is_not_answered()
    {
        Assert.Null(_loader.Resolve(Polly, typeof(DesktopCoreLoaderTests).Assembly));
        Assert.Null(_loader.Resolve(Polly, requesting: null));
        Assert.Null(_loader.Resolve("RestrictedUsers.Core", Contracts));
    }

    [Fact]
    public void A_request_from_the_closure_is_answered_from_its_folder_once_and_whatever_the_version()
    {
        Assembly core = _loader.Load("RestrictedUsers.Core")!;

        Assembly polly = _loader.Resolve(Polly, core)!;

        Assert.Equal(BuiltModule.PathOf("bin", "core", "net8.0", "Polly.Core.dll"), polly.Location);
        Assert.Same(polly, _loader.Resolve(Polly.Replace("8.0.0.0", "7.0.0.0", System.StringComparison.Ordinal), core));
        Assert.Same(polly, _loader.Resolve("polly.core", polly));
        Assert.Same(Contracts, _loader.Resolve("RestrictedUsers.Contracts, Version=0.0.0.0", core));
        Assert.Null(_loader.Resolve("Somebody.Elses", core));
    }

    [Fact]
    public void A_later_facade_than_the_framework_has_is_the_frameworks()
    {
        Assembly core = _loader.Load("RestrictedUsers.Core")!;

        Assembly facade = _loader.Resolve("System.ValueTuple, Version=99.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51", core)!;

        Assert.Equal("System.ValueTuple", facade.GetName().Name);
        Assert.Null(_loader.Resolve("System.ValueTuple, Version=99.0.0.0", typeof(DesktopCoreLoaderTests).Assembly));
    }
}
