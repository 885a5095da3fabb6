using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RestrictedUsers.Help.Tests;

public sealed class EngineTests(HelpEngine engine, ITestOutputHelper output) : IClassFixture<HelpEngine>
{
    [Fact]
    public void Probe()
    {
        output.WriteLine(string.Join('\n', engine.Show("Get-Help Remove-SampleMessage -Full")));
        output.WriteLine(string.Join('\n', engine.Show("Get-Help about_SampleMessages")));
        output.WriteLine(string.Join('\n', engine.Run("(Get-Help about_SampleMessages).GetType().FullName; Get-Help about_Sample* | ForEach-Object { $_.Name; $_.Synopsis}; Get-Help Remove-SampleMessage -Parameter * | ForEach-Object { $_ | Out-Null; $_.PSObject.Properties | ForEach-Object { $_.Name + '=' + $_.Value } }").Select(o => $"{o}")));
    }
}
