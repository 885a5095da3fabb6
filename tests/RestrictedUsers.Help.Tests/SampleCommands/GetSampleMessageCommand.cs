using System.Linq;
using System.Management.Automation;

namespace RestrictedUsers.Help.Tests.SampleCommands;

/// <summary>The cmdlet of the sample page in the layout of platyPS 1.0.</summary>
[Cmdlet(VerbsCommon.Get, "SampleMessage")]
[OutputType(typeof(SampleMessage))]
public sealed class GetSampleMessageCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord() =>
        WriteObject(SampleMessage.All.Where(m => Name.Any(n => SampleMessage.Matches(m.Name, n))), enumerateCollection: true);
}
