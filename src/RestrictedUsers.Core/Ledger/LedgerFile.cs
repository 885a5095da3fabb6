using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Ledger;

/// <summary>The lines of a ledger's file. It only ever grows, so only what is new is read, and nothing in it is ever rewritten.</summary>
internal sealed class LedgerFile(string path)
{
    private readonly List<string> _problems = [];
    private long _readTo;
    private long _lines;
    private bool _endsInMidLine;

    /// <summary>Lines that could not be read, for a person.</summary>
    internal IReadOnlyList<string> Problems => _endsInMidLine ? [.. _problems, CutOff()] : _problems;

    /// <summary>The entity of an intent.</summary>
    internal static EntityKey KeyOf(LedgerRecord record) =>
        new(record.Entity == "connector" ? EntityType.Connector : EntityType.User, record.Identity!);

    /// <summary>Reads from the start again next time.</summary>
    internal void Restart()
    {
        _readTo = 0;
        _lines = 0;
        _problems.Clear();
        _endsInMidLine = false;
    }

    /// <summary>Adds what was appended since the last time to the state.</summary>
    internal void ReadNew(FileStream stream, LedgerState state)
    {
        if (stream.Length < _readTo)
        {
            // Somebody replaced the file: what was read is not its content.
            Restart();
            state.Clear();
        }

        stream.Position = _readTo;
        var bytes = new byte[checked((int)(stream.Length - _readTo))];
        int filled = 0;
        int read;
        while (filled < bytes.Length && (read = stream.Read(bytes, filled, bytes.Length - filled)) > 0)
        {
            filled += read;
        }

        int start = 0;
        for (int end = Array.IndexOf(bytes, (byte)'\n', start, filled - start); end >= 0; end = Array.IndexOf(bytes, (byte)'\n', start, filled - start))
        {
            Take(bytes, start, end - start, state);
            start = end + 1;
        }

        // The rest is a line that its writer did not finish. It never counted: a request leaves only after the flush.
        _endsInMidLine = start < filled;
        _readTo += start;
    }

    /// <summary>Appends lines and flushes them to the disk.</summary>
    internal void Append(FileStream stream, List<LedgerRecord> records)
    {
        using var batch = new MemoryStream();
        if (_endsInMidLine)
        {
            batch.WriteByte((byte)'\n');
        }

        foreach (LedgerRecord record in records)
        {
            JsonSerializer.Serialize(batch, record, LedgerJson.Default.LedgerRecord);
            batch.WriteByte((byte)'\n');
        }

        stream.Position = stream.Length;
        byte[] bytes = batch.ToArray();
        stream.Write(bytes, 0, bytes.Length);
        stream.Flush(flushToDisk: true);
        if (_endsInMidLine)
        {
            _problems.Add(CutOff());
            _lines++;
            _endsInMidLine = false;
        }

        _lines += records.Count;
        _readTo = stream.Position;
    }

    private void Take(byte[] bytes, int start, int length, LedgerState state)
    {
        _lines++;
        if (string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(bytes, start, length)))
        {
            return;
        }

        try
        {
            LedgerRecord? record = JsonSerializer.Deserialize(new ReadOnlySpan<byte>(bytes, start, length), LedgerJson.Default.LedgerRecord);
            if (record is not null)
            {
                state.Apply(record);
            }
        }
        catch (JsonException)
        {
            _problems.Add(Problem(_lines, "cannot be read and is left out"));
        }
    }

    private string CutOff() => Problem(_lines + 1, "is cut off: the process that wrote it ended in the middle");

    private string Problem(long line, string what) =>
        string.Format(CultureInfo.InvariantCulture, "Line {0} of the ledger '{1}' {2}.", line, path, what);
}
