using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Isolation;

public sealed class Net8Tests
{
    [Fact]
    public async Task Load_context_and_core_run_on_the_real_NET_8_with_the_newer_files_of_their_own_folder()
    {
        string program = Path.Combine(Path.GetDirectoryName(BuiltModule.OutputOf("RestrictedUsers.Net8.Probe", "net8.0"))!, "RestrictedUsers.Net8.Probe");

        string[] lines = await ChildProcess.RunProgramAsync(program + (OperatingSystem.IsWindows() ? ".exe" : ""), [BuiltModule.Folder], input: "");

        Assert.Contains("runtime=8", lines);
        Assert.Contains("listed=True", lines);
        Assert.Contains("outcome=Unblocked", lines);
        string[] own = [.. lines.Where(l => l.StartsWith("own=", StringComparison.Ordinal)).Select(l => l["own=".Length..])];
        Assert.Contains("System.Text.Json", own);
        Assert.DoesNotContain("RestrictedUsers.Contracts", own);
        Assert.All(own, name => Assert.True(File.Exists(BuiltModule.PathOf("bin", "core", "net8.0", name + ".dll")), name));
    }
}
