using System.Linq;
using System.Management.Automation;

namespace RestrictedUsers.Help.Tests.SampleCommands;

/// <summary>The cmdlet of the sample page: two parameter sets, and every kind of parameter that a page can describe.</summary>
[Cmdlet(VerbsCommon.Remove, "SampleMessage", DefaultParameterSetName = "Name", SupportsShouldProcess = true)]
[OutputType(typeof(SampleMessage))]
public sealed class RemoveSampleMessageCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "MessageName")]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public SampleMessage? InputObject { get; set; }

    [Parameter(Position = 1, ParameterSetName = "Name")]
    public int Limit { get; set; } = 10;

    [Parameter]
    public SamplePriority Priority { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var found = InputObject is not null ? [InputObject] : SampleMessage.All.Where(m => Name.Any(n => SampleMessage.Matches(m.Name, n)));
        foreach (var message in found.Where(m => m.Priority >= Priority).Take(Limit))
        {
            if (Force || ShouldProcess(message.Name, "Remove"))
            {
                WriteObject(message);
            }
        }
    }
}
