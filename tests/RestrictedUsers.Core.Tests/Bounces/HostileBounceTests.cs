using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;
using Xunit;

namespace RestrictedUsers.Core.Tests.Bounces;

/// <summary>Bounces that somebody made to hurt: each ends in a diagnosis or a clear error, within the limits.</summary>
public sealed class HostileBounceTests : IDisposable
{
    /// <summary>What a reader may allocate for one file of 50 MB: the part that is read, its decoded texts, and the parsed parts.</summary>
    private const long MostBytes = 400L * 1024 * 1024;

    private const string Head = "From: MAILER-DAEMON@mx.example\nTo: anna@contoso.com\nSubject: Undeliverable\nMIME-Version: 1.0\n";
    private const string Report = Head + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n";
    private const string Status = "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mx.example\n\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ru-bounce-").FullName;
    private readonly NonDeliveryReportReader _reader = new(BounceRuleTable.Load(null));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Of_a_file_of_50_MB_the_front_is_read_and_a_warning_says_so()
    {
        string path = Write("large.eml", stream =>
        {
            Put(stream, Report + Status + "Final-Recipient: rfc822;a@b.example\nStatus: 5.1.8\nDiagnostic-Code: smtp;550 5.1.8 Access denied, bad outbound sender\n\n--b\nContent-Type: application/octet-stream\n\n");
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)'x');
            for (int i = 0; i < 50; i++)
            {
                stream.Write(block);
                stream.WriteByte((byte)'\n');
            }
        });
        long before = GC.GetAllocatedBytesForCurrentThread();

        NonDeliveryReading reading = _reader.ReadFile(path, default);

        Assert.Equal("UserRestricted", Assert.Single(reading.Diagnoses).Case);
        Assert.Contains("the rest was not read", Assert.Single(reading.Warnings), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.Equal("UserRestricted", Assert.Single(await _reader.ReadFilesAsync([path], default)).Reading!.Diagnoses[0].Case);
    }

    [Fact]
    public void A_thousand_nested_parts_are_neither_a_stack_overflow_nor_an_endless_walk()
    {
        var text = new StringBuilder(Head);
        for (int i = 0; i < 1000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=n{i}\n\n--n{i}\n");
        }

        text.Append("Content-Type: text/plain\n\n550 5.1.8 Access denied, bad outbound sender\n");

        Assert.NotEmpty(_reader.ReadMessage(Bytes(text.ToString())).Diagnoses);
    }

    [Fact]
    public void A_thousand_nested_messages_are_read_four_deep()
    {
        string text = string.Concat(Enumerable.Repeat("From: a@b.example\nSubject: x\nContent-Type: message/rfc822\n\n", 1000)) + "550 5.1.8 bad outbound sender";

        Assert.Throws<NonDeliveryReportException>(() => _reader.ReadMessage(Bytes(text)));
    }

    [Fact]
    public void Of_many_parts_beside_each_other_the_first_are_looked_at()
    {
        string text = Head + "Content-Type: multipart/mixed; boundary=b\n\n"
            + string.Concat(Enumerable.Repeat("--b\nContent-Type: text/plain\n\nnothing\n", 20_000))
            + "--b\nContent-Type: text/plain\n\n550 5.1.8 bad outbound sender\n--b--\n";

        NonDeliveryReading reading = _reader.ReadMessage(Bytes(text));

        Assert.Equal("Unknown", Assert.Single(reading.Diagnoses).Case);
        Assert.Contains("parts", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_hundred_thousand_recipients_ten_thousand_are_given_and_a_warning_says_so()
    {
        var text = new StringBuilder(Report + Status);
        for (int i = 0; i < 100_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Final-Recipient: rfc822;user{i}@b.example\nAction: failed\nStatus: 5.1.8\nDiagnostic-Code: smtp;550 5.1.8 bad outbound sender\n\n");
        }

        NonDeliveryReading reading = _reader.ReadMessage(Bytes(text.ToString()));

        Assert.Equal(BounceLimits.Diagnoses, reading.Diagnoses.Count);
        Assert.NotEmpty(reading.Warnings);
        Assert.Equal(BounceLimits.Diagnoses, reading.Diagnoses.Select(d => d.Recipient).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("X-Long: ")]
    [InlineData("Content-Type: text/plain; charset=")]
    [InlineData("\n")]
    [InlineData("\n550 5.1.8 bad outbound sender ")]
    [InlineData("\n5.5.5.5.5.5.5.5")]
    public void A_line_of_10_MB_is_cut(string start)
    {
        foreach (char filler in "x@.5 ")
        {
            string text = Head + start + new string(filler, 10 * 1024 * 1024) + "\n";

            NonDeliveryReading reading = _reader.ReadMessage(Bytes(text));

            NonDeliveryDiagnosis diagnosis = Assert.Single(reading.Diagnoses);
            Assert.InRange(diagnosis.DiagnosticText.Length, 0, BounceLimits.DiagnosticLength + 10);
        }
    }

    [Fact]
    public void Long_lines_are_cut_and_the_others_stay_as_they_are()
    {
        const string Short = "From: a@b.example\r\n folded\r\n\r\ntext\n";
        byte[] bytes = Bytes(Short + "X: " + new string('y', 3 * LongLines.Limit) + "\n z\n" + Short);

        int left = LongLines.Cut(bytes, bytes.Length);

        string text = Encoding.UTF8.GetString(bytes, 0, left);
        Assert.Equal((2 * Short.Length) + LongLines.Limit, left);
        Assert.StartsWith(Short, text, StringComparison.Ordinal);
        Assert.EndsWith("y\n" + Short, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_10_MB_in_folded_lines_is_cut()
    {
        string text = Head + "X-Long: a\n" + string.Concat(Enumerable.Repeat(" " + new string('b', 70) + "\n", 150_000)) + "Subject: x\n\n550 5.1.8 bad outbound sender\n";
        byte[] bytes = Bytes(text);

        Assert.Equal("UserRestricted", Assert.Single(_reader.ReadMessage(bytes).Diagnoses).Case);
        Assert.InRange(LongLines.Cut(bytes, bytes.Length), 1, 2 * LongLines.Limit);
    }

    [Fact]
    public void Text_that_is_all_addresses_and_codes_stays_within_the_limits()
    {
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"u{i}@b.example\n550 5.1.{i % 999} no {i}\n"));

        NonDeliveryReading reading = _reader.ReadText(text);

        Assert.InRange(reading.Diagnoses.Count, 1, BounceLimits.Diagnoses);
        Assert.Contains("lines", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_never_fails_otherwise_than_by_saying_so()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Bounces", "Corpus"), "*.eml"))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int length = 0; length < whole.Length; length += 97)
            {
                Try(whole.AsSpan(0, length).ToArray());
            }
        }
    }

    [Fact]
    public void Random_changes_of_real_bounces_never_fail_otherwise_than_by_saying_so()
    {
        byte[][] corpus = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Bounces", "Corpus")).Select(File.ReadAllBytes)];

        // RESTRICTEDUSERS_FUZZ_SECONDS makes the run longer; CI gives it a minute.
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("RESTRICTEDUSERS_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int given) ? given : 3;
        Gen<byte[]> mutated = Gen.Select(Gen.Int[0, corpus.Length - 1].Select(i => corpus[i]), Gen.Select(Gen.Int[0, 5000], Gen.Byte, Gen.Int[0, 3]).Array[1, 20])
            .Select((bytes, changes) => changes.Aggregate(bytes, (now, change) => Mutate(now, change.Item1, change.Item2, change.Item3)));
        mutated.Sample(Try, time: seconds);
    }

    [Fact]
    public void Random_bytes_and_texts_never_fail_otherwise_than_by_saying_so()
    {
        Gen.Byte.Array[0, 2000].Sample(Try, iter: 2000);
        Gen.String.Sample(text => CheckAll(_reader.ReadText(text)), iter: 2000);
        Gen.String[Gen.Char["245.-> '<>@:;\n\r#[](){}=abc"], 0, 400].Sample(text => CheckAll(_reader.ReadText(text)), iter: 5000);
    }

    [Fact]
    public void A_message_that_was_stopped_is_not_read_on()
    {
        string path = Write("x.eml", stream => Put(stream, Report));
        Assert.ThrowsAny<OperationCanceledException>(() => _reader.ReadFile(path, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void An_Outlook_message_is_recognised_and_refused()
    {
        string path = Write("x.msg", stream => stream.Write([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]));

        NonDeliveryReportException error = Assert.Throws<NonDeliveryReportException>(() => _reader.ReadFile(path, default));

        Assert.Equal((NonDeliveryReportProblem.OutlookMessage, path), (error.Problem, error.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("From: a@b.example\nTo: c@d.example\nSubject: Lunch\n\nAt 12.30?\n")]
    [InlineData("Shopping list: 500 g of flour, 4.5.2026\n")]
    [InlineData("\0\0\0\0")]
    public void What_is_no_bounce_is_an_error_for_a_file_and_unknown_for_text(string content)
    {
        string path = Write("x.txt", stream => Put(stream, content));

        Assert.Equal(NonDeliveryReportProblem.NoBounce, Assert.Throws<NonDeliveryReportException>(() => _reader.ReadFile(path, default)).Problem);
        Assert.Equal("Unknown", Assert.Single(_reader.ReadText(content).Diagnoses).Case);
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_a_folder_is_an_error_of_its_own()
    {
        Assert.Equal(NonDeliveryReportProblem.NotFound, Assert.Throws<NonDeliveryReportException>(() => _reader.ReadFile(Path.Combine(_folder, "none.eml"), default)).Problem);
        Assert.Equal(NonDeliveryReportProblem.Unreadable, Assert.Throws<NonDeliveryReportException>(() => _reader.ReadFile(_folder, default)).Problem);
    }

    private static byte[] Mutate(byte[] bytes, int position, byte value, int kind)
    {
        if (bytes.Length == 0)
        {
            return [value];
        }

        int at = position % bytes.Length;
        return kind switch
        {
            0 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], value, .. bytes[at..]],
            _ => [.. bytes, .. bytes[at..]],
        };
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Put(Stream stream, string text) => stream.Write(Bytes(text));

    private void Try(byte[] bytes)
    {
        try
        {
            CheckAll(_reader.ReadMessage(bytes));
        }
        catch (NonDeliveryReportException e)
        {
            Assert.DoesNotContain(e.Message, char.IsControl);
        }
    }

    private static void CheckAll(NonDeliveryReading reading)
    {
        foreach (NonDeliveryDiagnosis diagnosis in reading.Diagnoses)
        {
            CorpusTests.AssertHarmless(diagnosis);
        }
    }

    private string Write(string name, Action<Stream> write)
    {
        string path = Path.Combine(_folder, name);
        using FileStream stream = File.Create(path);
        write(stream);
        return path;
    }
}
