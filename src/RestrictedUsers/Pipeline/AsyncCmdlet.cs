using System;
using System.ComponentModel;
using System.IO;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Pipeline;

/// <summary>
/// A cmdlet with an asynchronous body that runs on the pipeline thread from beginning to end. So the body calls
/// <c>WriteObject</c> and <c>ShouldProcess</c> directly, and what they throw runs through its own <c>try</c> and <c>finally</c>.
/// Bodies never use <c>ConfigureAwait(false)</c> or <c>Task.Run</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AsyncCmdlet : PSCmdlet, INoticeTarget, IDisposable
{
    private static readonly string[] HostTags = ["PSHOST"];

    private readonly CancellationTokenSource _stop = new();
    private readonly PipelinePump _pump = new();

    /// <summary>Creates the cmdlet.</summary>
    private protected AsyncCmdlet()
    {
        StopToken = _stop.Token;
    }

    /// <summary>Cancelled when the pipeline stops, or when the cmdlet is disposed. Every service call takes it.</summary>
    private protected CancellationToken StopToken { get; }

    void INoticeTarget.Verbose(string text) => WriteVerbose(text);

    void INoticeTarget.Warning(string text) => WriteWarning(text);

    void INoticeTarget.Instruction(string text)
    {
        // What Write-Host does: seen at the prompt, and in the information stream for whoever redirects it.
        using OutsidePump _ = OutsidePump.Enter();
        WriteInformation(new HostInformationMessage { Message = text }, HostTags);
    }

    void INoticeTarget.Progress(ProgressRecord record) => WriteProgress(record);

    /// <summary>Stops what is under way and frees what the cmdlet holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what is under way and frees what the cmdlet holds.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Cancel();
            _pump.Close();
            _stop.Dispose();
        }
    }

    /// <inheritdoc />
    protected override void BeginProcessing() => Run(BeginProcessingAsync);

    /// <inheritdoc />
    protected override void ProcessRecord() => Run(ProcessRecordAsync);

    /// <inheritdoc />
    protected override void EndProcessing() => Run(EndProcessingAsync);

    /// <summary>Comes from another thread and only cancels <see cref="StopToken"/>.</summary>
    protected override void StopProcessing() => Cancel();

    /// <summary>The body of BeginProcessing.</summary>
    private protected virtual Task BeginProcessingAsync() => Task.CompletedTask;

    /// <summary>The body of ProcessRecord.</summary>
    private protected virtual Task ProcessRecordAsync() => Task.CompletedTask;

    /// <summary>The body of EndProcessing.</summary>
    private protected virtual Task EndProcessingAsync() => Task.CompletedTask;

    /// <summary>Writes one object. Whatever runs downstream does not see the pump.</summary>
    private protected new void WriteObject(object? sendToPipeline)
    {
        using OutsidePump _ = OutsidePump.Enter();
        base.WriteObject(sendToPipeline);
    }

    /// <summary>Writes a non-terminating error.</summary>
    private protected new void WriteError(ErrorRecord errorRecord)
    {
        using OutsidePump _ = OutsidePump.Enter();
        base.WriteError(errorRecord);
    }

    /// <summary>Writes a warning.</summary>
    private protected new void WriteWarning(string text)
    {
        using OutsidePump _ = OutsidePump.Enter();
        base.WriteWarning(text);
    }

    /// <summary>Writes a verbose line.</summary>
    private protected new void WriteVerbose(string text)
    {
        using OutsidePump _ = OutsidePump.Enter();
        base.WriteVerbose(text);
    }

    /// <summary>Writes a progress record.</summary>
    private protected new void WriteProgress(ProgressRecord progressRecord)
    {
        using OutsidePump _ = OutsidePump.Enter();
        base.WriteProgress(progressRecord);
    }

    /// <summary>Asks for confirmation, or says what would be done.</summary>
    private protected new bool ShouldProcess(string verboseDescription, string verboseWarning, string caption, out ShouldProcessReason reason)
    {
        using OutsidePump _ = OutsidePump.Enter();
        return base.ShouldProcess(verboseDescription, verboseWarning, caption, out reason);
    }

    /// <summary>Asks about a second danger.</summary>
    private protected new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll)
    {
        using OutsidePump _ = OutsidePump.Enter();
        return base.ShouldContinue(query, caption, ref yesToAll, ref noToAll);
    }

    /// <summary>Core's one entry, loaded on first use. A damaged module ends the cmdlet with <c>ModuleDamaged</c>.</summary>
    private protected ICoreEntry OpenCore()
    {
        try
        {
            return ServiceFactory.Current;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidOperationException or InvalidCastException)
        {
            ThrowTerminatingError(ErrorRecords.Create(ErrorIds.ModuleDamaged, e.Message, target: null, e));
            throw;
        }
    }

    /// <summary>Does work whose notices go to this cmdlet's streams, and takes its progress bars away afterwards.</summary>
    /// <param name="activity">What is done, for the progress bar.</param>
    /// <param name="work">The work.</param>
    private protected async Task WithNotices(string activity, Func<IProgress<ServiceNotice>, Task> work)
    {
        using var notices = new NoticeWriter(_pump, this, activity);
        try
        {
            await work(notices);
        }
        finally
        {
            notices.Complete();
        }
    }

    /// <summary>
    /// Lets the notices that have come so far be written before the body goes on. Work that ends without waiting never gives
    /// the pump a turn, and its notices would come after what they led to.
    /// </summary>
    private protected async Task WriteNotices()
    {
        if (_pump.HasPending)
        {
            await Task.Yield(); // Queued behind them.
            StopToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes the results one by one as they come, and stops what is still under way whatever happens.</summary>
    /// <param name="reader">The results.</param>
    /// <param name="write">Takes one.</param>
    private protected async Task ReadAll<T>(IResultReader<T> reader, Action<T> write)
    {
        try
        {
            while (await reader.ReadAsync(StopToken))
            {
                await WriteNotices();
                write(reader.Current);
            }

            await WriteNotices();
        }
        finally
        {
            await reader.CloseAsync();
        }
    }

    private void Run(Func<Task> body)
    {
        try
        {
            _pump.Run(body, Cancel);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (ErrorRecords.TryFrom(e, targetObject: null, out ErrorRecord? record, GetType()))
        {
            // ThrowTerminatingError keeps the record; a bare exception would become NotSpecified without a target.
            ThrowTerminatingError(record);
        }
    }

    private void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // StopProcessing may come while, or after, the engine disposes the cmdlet. There is nothing left to stop.
        }
    }
}
