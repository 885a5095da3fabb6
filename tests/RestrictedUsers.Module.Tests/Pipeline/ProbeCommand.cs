using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Module.Tests.Pipeline;

/// <summary>What a probe does. One for each test, so that tests do not share anything.</summary>
public sealed class ProbeScript
{
    /// <summary>The body; it may write through the probe.</summary>
    public required Func<ProbeCommand, Task> Body { get; init; }

    /// <summary>Set by the body's <c>finally</c>.</summary>
    public bool FinallyRan { get; set; }

    /// <summary>Counts service calls.</summary>
    public int Calls { get; set; }

    /// <summary>Set when the body waits.</summary>
    public ManualResetEventSlim Waiting { get; } = new();
}

/// <summary>A cmdlet on <see cref="AsyncCmdlet"/> whose body is a test's.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Probe")]
public sealed class ProbeCommand : AsyncCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ProbeScript Script { get; set; } = null!;

    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    internal CancellationToken Stopped => StopToken;

    private protected override Task ProcessRecordAsync() => Script.Body(this);

    internal void Write(object value) => WriteObject(value);

    internal void Fail(ErrorRecord error) => WriteError(error);

    internal void Say(string text) => WriteVerbose(text);

    internal Task Notified(Func<IProgress<ServiceNotice>, Task> work) => WithNotices("Probing", work);

    internal void StopFromOutside() => StopProcessing();
}

/// <summary>A command of somebody else that waits for a task by blocking, which locks up under a foreign synchronization context.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Blocking")]
public sealed class BlockingCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord() => WriteObject(WaitAsync(InputObject).GetAwaiter().GetResult());

    private static async Task<object?> WaitAsync(object? value)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        return value;
    }
}
