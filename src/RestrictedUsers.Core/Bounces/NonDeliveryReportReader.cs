using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Delivery;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.Bounces;

/// <summary>Reads bounces from files and memory: finds out what the bytes are, has them read, and has the findings judged.</summary>
internal sealed class NonDeliveryReportReader : INonDeliveryReportReader
{
    private static readonly byte[] OutlookSignature = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    private readonly BounceJudge _judge;

    /// <param name="table">The rules.</param>
    internal NonDeliveryReportReader(BounceRuleTable table) => _judge = new BounceJudge(table);

    public Task<IReadOnlyList<FileReading>> ReadFilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<FileReading>>(() => [.. paths.Select(p => ReadOrTell(p, cancellationToken))], cancellationToken);

    public NonDeliveryReading ReadMessage(byte[] message)
    {
        var copy = new byte[Math.Min(message.Length, BounceLimits.MessageBytes)];
        Buffer.BlockCopy(message, 0, copy, 0, copy.Length);
        return Read(copy, copy.Length, message.Length > copy.Length, path: null, CancellationToken.None);
    }

    public NonDeliveryReading ReadText(string text)
    {
        string cut = text.Length > BounceLimits.MessageBytes ? text.Substring(0, BounceLimits.MessageBytes) : text;
        if (MessageStart.IsMessage(cut))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(cut);
            try
            {
                return ReadAsMessage(bytes, bytes.Length, path: null, CancellationToken.None);
            }
            catch (NonDeliveryReportException)
            {
                // Text that began like a message. It is a person's own input, so it gets an answer.
            }
        }

        return ReadAsText(cut, path: null) ?? new NonDeliveryReading { Diagnoses = [_judge.JudgeUnknown(cut, path: null)] };
    }

    public bool IsBounceByItself(string line) => BounceText.HasReply(line);

    /// <summary>Reads a file on this thread.</summary>
    /// <exception cref="NonDeliveryReportException">The file cannot be read or holds no bounce.</exception>
    internal NonDeliveryReading ReadFile(string path, CancellationToken cancellationToken)
    {
        (byte[] buffer, int count, bool isCut) = Load(path, cancellationToken);
        try
        {
            return Read(buffer, count, isCut, path, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads from a message's headers through which pool it left.</summary>
    /// <exception cref="NonDeliveryReportException">The file cannot be read or is no message.</exception>
    internal static DeliveryPool ReadPool(string path, CancellationToken cancellationToken)
    {
        (byte[] buffer, int count, _) = Load(path, cancellationToken);
        try
        {
            ThrowIfOutlook(buffer, count, path);
            if (!MessageStart.IsMessage(buffer, count))
            {
                throw new NonDeliveryReportException(NonDeliveryReportProblem.NoMessage, $"{Name(path)} is no message with headers.", path);
            }

            int start = MessageStart.Offset(buffer, count);
            using var stream = new MemoryStream(buffer, start, LongLines.Cut(buffer, count) - start, writable: false);
            return HeaderPool.Read(stream, path, cancellationToken);
        }
        catch (FormatException e)
        {
            throw new NonDeliveryReportException(NonDeliveryReportProblem.NoMessage, $"{Name(path)} is no message: {Harmless.Text(e.Message, 300)}", path, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private FileReading ReadOrTell(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileReading { Path = path, Reading = ReadFile(path, cancellationToken) };
        }
        catch (NonDeliveryReportException e)
        {
            return new FileReading { Path = path, Problem = e };
        }
    }

    private static (byte[] Buffer, int Count, bool IsCut) Load(string path, CancellationToken cancellationToken)
    {
        byte[] buffer = [];
        try
        {
            using FileStream stream = Open(path);
            long length = stream.CanSeek ? stream.Length : BounceLimits.MessageBytes;
            int limit = (int)Math.Min(length, BounceLimits.MessageBytes);
            buffer = ArrayPool<byte>.Shared.Rent(Math.Max(limit, 1));
            return (buffer, Fill(stream, buffer, limit, cancellationToken), length > limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or OperationCanceledException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw e switch
            {
                OperationCanceledException => e,
                FileNotFoundException or DirectoryNotFoundException => new NonDeliveryReportException(NonDeliveryReportProblem.NotFound, $"There is no file '{Harmless.Text(path, 500)}'.", path, e),
                _ => new NonDeliveryReportException(NonDeliveryReportProblem.Unreadable, $"'{Harmless.Text(path, 500)}' cannot be read: {Harmless.Text(e.Message, 300)}", path, e),
            };
        }
    }

    // One buffer, ours: the stream's own would only be copied through.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);

    private static int Fill(Stream stream, byte[] buffer, int limit, CancellationToken cancellationToken)
    {
        int count = 0;
        int read;
        while (count < limit && (read = stream.Read(buffer, count, Math.Min(limit - count, 1024 * 1024))) > 0)
        {
            count += read;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return count;
    }

    // The buffer is ours: over-long lines are cut in it.
    private NonDeliveryReading Read(byte[] bytes, int count, bool isCut, string? path, CancellationToken cancellationToken)
    {
        ThrowIfOutlook(bytes, count, path);
        NonDeliveryReading reading = MessageStart.IsUtf16(bytes, count)
            ? ReadUtf16(PartText.Decode(bytes, count, charset: null), path, cancellationToken)
            : MessageStart.IsMessage(bytes, count)
                ? ReadAsMessage(bytes, count, path, cancellationToken)
                : ReadAsText(PartText.Decode(bytes, Math.Min(count, BounceLimits.TextBytes), charset: null), path) ?? throw NoBounce(path);
        return isCut
            ? new NonDeliveryReading
            {
                Diagnoses = reading.Diagnoses,
                Warnings = [.. reading.Warnings, $"{Name(path)} has more than {BounceLimits.MessageBytes / 1024 / 1024} MB; the rest was not read."],
            }
            : reading;
    }

    // Windows PowerShell's > writes UTF-16, a saved message too.
    private NonDeliveryReading ReadUtf16(string text, string? path, CancellationToken cancellationToken)
    {
        if (!MessageStart.IsMessage(text))
        {
            return ReadAsText(text, path) ?? throw NoBounce(path);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return ReadAsMessage(bytes, bytes.Length, path, cancellationToken);
    }

    private NonDeliveryReading ReadAsMessage(byte[] bytes, int count, string? path, CancellationToken cancellationToken)
    {
        MessageFindings found;
        try
        {
            int start = MessageStart.Offset(bytes, count);
            int end = LongLines.Cut(bytes, count);
            using var stream = new MemoryStream(bytes, start, end - start, writable: false);
            found = MessageBounce.Read(stream, cancellationToken);
        }
        catch (FormatException e)
        {
            throw new NonDeliveryReportException(NonDeliveryReportProblem.NoBounce, $"{Name(path)} begins like a message and is none: {Harmless.Text(e.Message, 300)}", path, e);
        }

        return found.Findings.Count > 0
            ? new NonDeliveryReading { Diagnoses = [.. found.Findings.Select(f => _judge.Judge(f, path))], Warnings = found.Warnings }
            : throw NoBounce(path);
    }

    private NonDeliveryReading? ReadAsText(string text, string? path)
    {
        IReadOnlyList<BounceFinding> found = BounceText.Read(text);
        if (found.Count > 0)
        {
            return new NonDeliveryReading
            {
                Diagnoses = [.. found.Select(f => _judge.Judge(f, path))],
                Warnings = text.Count(static c => c == '\n') > BounceLimits.Lines
                    ? [$"{Name(path)} has more than {BounceLimits.Lines} lines; the rest was not read."]
                    : [],
            };
        }

        // The server's words without any code.
        NonDeliveryDiagnosis diagnosis = _judge.JudgeUnknown(text, path);
        return diagnosis.Case == BounceRuleTable.UnknownCase ? null : new NonDeliveryReading { Diagnoses = [diagnosis] };
    }

    private static void ThrowIfOutlook(byte[] bytes, int count, string? path)
    {
        if (count >= OutlookSignature.Length && bytes[0] == OutlookSignature[0] && OutlookSignature.SequenceEqual(bytes.Take(OutlookSignature.Length)))
        {
            throw new NonDeliveryReportException(NonDeliveryReportProblem.OutlookMessage, $"{Name(path)} is an Outlook message (.msg), which is not read.", path);
        }
    }

    private static NonDeliveryReportException NoBounce(string? path) =>
        new(NonDeliveryReportProblem.NoBounce, $"{Name(path)} holds no bounce: neither a delivery status nor a refusal with a code.", path);

    private static string Name(string? path) => path is null ? "The input" : $"'{Harmless.Text(path, 500)}'";
}
