using System.IO;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace RestrictedUsers.Emulator.Tests;

public sealed class ReadmeTests
{
    // Copied beside the tests: a build in CI writes no path of the machine into what it builds.
    private static string Readme() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Emulator.README.md"));

    [Fact]
    public void Its_settings_can_be_used()
    {
        var example = Readme().Split("```json")[1].Split("```")[0];
        var tenant = EmulatedTenant.Load("{}", new FakeTimeProvider());
        tenant.Configure(example);
        Assert.Equal(3, tenant.Settings.Faults.Count);
        Assert.Equal(TimeSpan.FromMinutes(10), tenant.Settings.ListLag);
    }

    [Fact]
    public void Every_setting_is_named_in_it_and_known_to_the_reader()
    {
        var readme = Readme();
        foreach (var property in typeof(EmulatorSettings).GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name).Replace("latency", "latencyMs", StringComparison.Ordinal);
            Assert.Contains($"`{name}`", readme, StringComparison.Ordinal);

            // Each takes null, its default; an unknown name would throw.
            EmulatedTenant.Load("{}", new FakeTimeProvider()).Configure($$"""{"{{name}}":null}""");
        }
    }
}
