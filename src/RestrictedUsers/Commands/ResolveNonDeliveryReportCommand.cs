using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Bounces;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Reads bounces and says, for each recipient, what happened, who must act, and how. Needs no connection. Files are read ahead, side by
/// side, and come out in their order; one that cannot be read is an error of its own and the others go on.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "NonDeliveryReport", DefaultParameterSetName = PathSet, HelpUri = HelpLinks.Pages + "Resolve-NonDeliveryReport.md")]
[OutputType(typeof(NonDeliveryDiagnosis))]
public sealed class ResolveNonDeliveryReportCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputObjectSet = "InputObject";

    /// <summary>The most bytes that are taken one by one from the pipeline; the same limit as for a file.</summary>
    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>Files that go to a reader together, where there are many: few enough to see the first ones soon.</summary>
    private const int Batch = 8;

    /// <summary>Batches that are read or waiting at a time: enough for every core, few enough to hold little.</summary>
    private static readonly int s_readAhead = Math.Max(2, Environment.ProcessorCount * 2);

    private readonly Queue<Task<IReadOnlyList<FileReading>>> _pending = new();
    private readonly List<byte> _bytes = [];
    private FileProgress? _progress;
    private TextJoiner? _joiner;
    private INonDeliveryReportReader? _reader;

    /// <summary>Files (.eml, or a bounce as text), folders of them, or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, with brackets and stars as plain characters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A bounce's text, a message as bytes, or a file of Get-ChildItem.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>A file with rules of your own, which come before those that ship.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RulePath { get; set; }

    /// <inheritdoc />
    private protected override Task BeginProcessingAsync()
    {
        string? rules = RulePath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(RulePath);
        _reader = OpenCore().CreateNonDeliveryReportReader(rules);
        _joiner = new TextJoiner(_reader.IsBounceByItself);
        _progress = new FileProgress("Reading bounces", WriteProgress);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    private protected override async Task ProcessRecordAsync()
    {
        if (ParameterSetName == InputObjectSet)
        {
            await TakeAsync(InputObject);
            return;
        }

        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            await TakePathAsync(path, isLiteral);
        }
    }

    /// <inheritdoc />
    private protected override async Task EndProcessingAsync()
    {
        await EndTextAsync();
        await DrainAsync(0);
        _progress!.Complete();
    }

    private async Task TakeAsync(object? input)
    {
        switch (input is PSObject wrapped ? wrapped.BaseObject : input)
        {
            case null:
                WriteError(ErrorRecords.Create(ErrorIds.InvalidInputObject, "The input is empty.", null));
                break;
            case byte single when _bytes.Count < MaximumBytes:
                _bytes.Add(single);
                break;
            case byte:
                break; // What is behind the front of a message adds nothing.
            case string text:
                await EndBytesAsync();
                await WriteTextsAsync(_joiner!.Add(text));
                break;
            case FileSystemInfo file:
                await EndTextAsync();
                await TakePathAsync(file.FullName, isLiteral: true);
                break;
            case byte[] message:
                await EndTextAsync();
                await DrainAsync(0);
                Write(() => _reader!.ReadMessage(message), message);
                break;
            case IList list:
                foreach (object? item in list)
                {
                    await TakeAsync(item);
                }

                break;
            case { } other:
                WriteError(ErrorRecords.Create(
                    ErrorIds.InvalidInputObject, $"An object of type {other.GetType().Name} is neither the text of a bounce, nor bytes, nor a file.", other));
                break;
        }
    }

    private async Task TakePathAsync(string path, bool isLiteral)
    {
        IReadOnlyList<string> files = MailFiles.Find(SessionState, path, isLiteral, out ErrorRecord? error);
        if (error is not null)
        {
            WriteError(error);
        }

        _progress!.Total += files.Count;
        WriteVerbose($"{EntityName.Show(path)}: {files.Count} files.");
        int batch = files.Count > Batch * s_readAhead ? Batch : 1;
        for (int i = 0; i < files.Count; i += batch)
        {
            var together = new string[Math.Min(batch, files.Count - i)];
            for (int j = 0; j < together.Length; j++)
            {
                together[j] = files[i + j]; // Not Skip, which walks from the beginning on .NET Framework.
            }

            _pending.Enqueue(_reader!.ReadFilesAsync(together, StopToken));
            await DrainAsync(s_readAhead);
        }
    }

    // Writes what is ready at the head, and waits for the head while more is pending than allowed.
    private async Task DrainAsync(int allowed)
    {
        while (_pending.Count > allowed || (_pending.Count > 0 && _pending.Peek().IsCompleted))
        {
            foreach (FileReading file in await OrStopAsync(_pending.Dequeue()))
            {
                if (file.Reading is NonDeliveryReading reading)
                {
                    Write(reading);
                }
                else
                {
                    WriteError(ErrorRecords.TryFrom(file.Problem!, file.Path, out ErrorRecord? record) ? record : throw file.Problem!);
                }

                _progress!.Advance();
            }
        }
    }

    // A file can hang (a dead network drive, a pipe without a writer): stopping must not wait for it.
    private async Task<IReadOnlyList<FileReading>> OrStopAsync(Task<IReadOnlyList<FileReading>> reading)
    {
        if (!reading.IsCompleted)
        {
            var stopped = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (StopToken.Register(() => stopped.TrySetResult(true)))
            {
                await Task.WhenAny(reading, stopped.Task);
            }

            StopToken.ThrowIfCancellationRequested();
        }

        return await reading;
    }

    private async Task EndTextAsync()
    {
        await EndBytesAsync();
        await WriteTextsAsync(_joiner!.End());
        if (_joiner.IsCut)
        {
            WriteWarning($"The text is longer than {TextJoiner.MaximumLength / 1024 / 1024} million characters; the rest was not read.");
        }
    }

    private async Task EndBytesAsync()
    {
        if (_bytes.Count > 0)
        {
            byte[] message = [.. _bytes];
            _bytes.Clear();
            await DrainAsync(0);
            Write(() => _reader!.ReadMessage(message), message);
        }
    }

    private async Task WriteTextsAsync(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            await DrainAsync(0);
            WarnOfPath(text);
            Write(_reader!.ReadText(text));
        }
    }

    // The mistake of Get-ChildItem -Name: a path as text is not read.
    private void WarnOfPath(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length < EntityName.MaximumAddressLength && trimmed.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) && trimmed.IndexOf('\n') < 0)
        {
            WriteWarning($"'{EntityName.Show(trimmed)}' is taken for the text of a bounce. Give the name of a file to -Path, or pipe the files of Get-ChildItem without -Name.");
        }
    }

    private void Write(Func<NonDeliveryReading> read, object target)
    {
        try
        {
            Write(read());
        }
        catch (NonDeliveryReportException e) when (ErrorRecords.TryFrom(e, target, out ErrorRecord? record))
        {
            WriteError(record);
        }
    }

    private void Write(NonDeliveryReading reading)
    {
        foreach (string warning in reading.Warnings)
        {
            WriteWarning(warning);
        }

        foreach (NonDeliveryDiagnosis diagnosis in reading.Diagnoses)
        {
            WriteObject(diagnosis);
        }
    }
}
