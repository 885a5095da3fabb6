using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.Ledger;

/// <summary>
/// The ledger in a file of JSON lines, shared by all processes of this machine. One writer at a time: the file is opened without
/// sharing for each batch, what others have appended is read, then the batch is judged, written and flushed. Requests that leave
/// together share one flush.
/// </summary>
internal sealed class FileLedger : IUnblockLedger
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(15);

    private readonly object _gate = new();
    private readonly LedgerState _state = new();
    private readonly LedgerFile _file;
    private readonly TimeProvider _time;
    private List<Operation> _queue = [];
    private bool _draining;

    internal FileLedger(string path, TimeProvider time)
    {
        Path = path;
        _file = new LedgerFile(path);
        _time = time;
    }

    public string? Path { get; }

    public async Task<LedgerView> ReadAsync(IReadOnlyCollection<EntityKey>? entities, CancellationToken cancellationToken)
    {
        LedgerView? view = null;
        await EnqueueAsync(new Operation(
            NeedsWriting: false,
            _ =>
            {
                var attempts = (entities ?? _state.Entities).Distinct().ToDictionary(e => e, _state.AttemptsOf);
                view = new LedgerView(attempts, _file.Problems.ToArray());
                return null;
            }), cancellationToken).ConfigureAwait(false);
        return view!;
    }

    public Task EnsureWritableAsync(CancellationToken cancellationToken) =>
        EnqueueAsync(new Operation(NeedsWriting: true, _ => null), cancellationToken);

    public async Task<IReadOnlyList<UnblockAttempt>?> BeginAsync(
        LedgerRecord intent,
        Func<IReadOnlyList<UnblockAttempt>, bool> mayBegin,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<UnblockAttempt>? objection = null;
        await EnqueueAsync(new Operation(
            NeedsWriting: true,
            _ =>
            {
                IReadOnlyList<UnblockAttempt> known = _state.AttemptsOf(LedgerFile.KeyOf(intent));
                objection = mayBegin(known) ? null : known;
                return objection is null ? intent : null;
            }), cancellationToken).ConfigureAwait(false);
        return objection;
    }

    public Task AppendAsync(LedgerRecord record) =>
        EnqueueAsync(new Operation(NeedsWriting: true, _ => record), CancellationToken.None);

    public void Dispose()
    {
        // The file is open only while a batch is written.
    }

    private Task EnqueueAsync(Operation operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool start;
        lock (_gate)
        {
            _queue.Add(operation);
            start = !_draining;
            _draining = true;
        }

        if (start)
        {
            _ = Task.Run(DrainAsync, CancellationToken.None);
        }

        return operation.Done.Task;
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            List<Operation> batch;
            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    _draining = false;
                    return;
                }

                batch = _queue;
                _queue = [];
            }

            try
            {
                await RunAsync(batch).ConfigureAwait(false);
                batch.ForEach(operation => operation.Done.TrySetResult(true));
            }
#pragma warning disable CA1031 // Whatever happened, everyone who waits for this batch has to learn it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // What the state took from this batch may not be in the file: it is read anew next time.
                _state.Clear();
                _file.Restart();
                Exception failure = e is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException
                    ? new LedgerException(
                        $"The ledger '{Path}' cannot be {(batch.Exists(o => o.NeedsWriting) ? "written" : "read")}: {e.Message} Without it an unblock could be repeated by accident.",
                        Path!,
                        e)
                    : e;
                batch.ForEach(operation => operation.Done.TrySetException(failure));
            }
        }
    }

    private async Task RunAsync(List<Operation> batch)
    {
        bool needsWriting = batch.Exists(operation => operation.NeedsWriting);
        using FileStream? stream = await OpenAsync(needsWriting).ConfigureAwait(false);
        if (stream is not null)
        {
            _file.ReadNew(stream, _state);
        }

        var lines = new List<LedgerRecord>();
        foreach (Operation operation in batch)
        {
            // Applied at once, so that two of one batch see each other.
            if (operation.Run(_state) is LedgerRecord record)
            {
                _state.Apply(record);
                lines.Add(record);
            }
        }

        if (lines.Count > 0)
        {
            _file.Append(stream!, lines);
        }
    }

    // Null for a reading of a ledger that does not exist yet.
    private async Task<FileStream?> OpenAsync(bool needsWriting)
    {
        if (!needsWriting && !File.Exists(Path!))
        {
            return null;
        }

        if (needsWriting)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path!))!);
        }

        long started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return needsWriting
                    ? new FileStream(Path!, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1)
                    : new FileStream(Path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
                && File.Exists(Path!) && _time.GetElapsedTime(started) < LockTimeout)
            {
                // Another process writes; its batches take milliseconds.
                await _time.Delay(LockRetry, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private sealed record Operation(bool NeedsWriting, Func<LedgerState, LedgerRecord?> Run)
    {
        internal TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
