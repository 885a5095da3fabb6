using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MimeKit;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core;

namespace RestrictedUsers.Benchmarks;

/// <summary>
/// 10,000 bounces of 20 kB, read and diagnosed, beside MimeKit's bare parse of the same files: both one after another on one thread, and
/// ours as the cmdlet reads them, ahead and side by side. Run alternately, the best of each counts.
/// </summary>
internal static class BounceBenchmark
{
    private const int Files = 10_000;
    private const int Size = 20 * 1024;
    private const int Rounds = 3;

    internal static async Task<int> RunAsync(string[] arguments)
    {
        int count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Files;
        string folder = Directory.CreateTempSubdirectory("ru-bench-").FullName;
        try
        {
            string[] paths = [.. Enumerable.Range(0, count).Select(i => Write(folder, i))];
            INonDeliveryReportReader reader = new CoreEntry().CreateNonDeliveryReportReader(rulePath: null);
            Bare(paths[..Math.Min(500, count)]);
            await OursAsync(reader, paths[..Math.Min(500, count)], ahead: 1);
            double bare = 0;
            double ours = 0;
            double ahead = 0;
            for (int round = 0; round < Rounds; round++)
            {
                bare = Math.Max(bare, Rate(count, () => Bare(paths)));
                ours = Math.Max(ours, await RateAsync(count, () => OursAsync(reader, paths, ahead: 1)));
                ahead = Math.Max(ahead, await RateAsync(count, () => OursAsync(reader, paths, ahead: Environment.ProcessorCount * 2)));
            }

            Print($"{count} bounces of {Size / 1024} kB, {Environment.ProcessorCount} cores, best of {Rounds}");
            Print($"MimeKit's bare parse       {bare,8:N0} files/s");
            Print($"read and diagnosed         {ours,8:N0} files/s   {ours / bare,6:P0} of it");
            Print($"the same, read ahead       {ahead,8:N0} files/s   {ahead / bare,6:P0} of it");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Bare(string[] paths)
    {
        foreach (string path in paths)
        {
            using FileStream stream = File.OpenRead(path);
            using MimeMessage message = new MimeParser(stream).ParseMessage();
        }
    }

    private static async Task OursAsync(INonDeliveryReportReader reader, string[] paths, int ahead)
    {
        var pending = new Queue<Task<NonDeliveryReading>>();
        foreach (string path in paths)
        {
            pending.Enqueue(reader.ReadFileAsync(path, default));
            if (pending.Count >= ahead)
            {
                Check(await pending.Dequeue());
            }
        }

        while (pending.Count > 0)
        {
            Check(await pending.Dequeue());
        }
    }

    private static void Check(NonDeliveryReading reading)
    {
        if (reading.Diagnoses[0].Case != "UserRestricted")
        {
            throw new InvalidOperationException("A bounce was read wrongly.");
        }
    }

    private static double Rate(int count, Action run)
    {
        var clock = Stopwatch.StartNew();
        run();
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> RateAsync(int count, Func<Task> run)
    {
        var clock = Stopwatch.StartNew();
        await run();
        return count / clock.Elapsed.TotalSeconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Write(string folder, int number)
    {
        const string Diagnostic = "550 5.1.8 Access denied, bad outbound sender AS(42004)";
        var text = new StringBuilder(Size + 1024)
            .Append("From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.onmicrosoft.com>\nTo: <anna.kowalska@contoso.com>\n")
            .Append("Subject: Undeliverable: Quarterly figures\nDate: Fri, 20 Nov 2026 08:31:00 +0000\nX-MS-Exchange-Message-Is-Ndr:\nMIME-Version: 1.0\n")
            .Append("Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain; charset=utf-8\n\n")
            .Append(CultureInfo.InvariantCulture, $"user{number}@fabrikam.example\nRemote Server returned '{Diagnostic}'\n\n")
            .Append("--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;DB9PR03MB0042.eurprd03.prod.outlook.com\nArrival-Date: Fri, 20 Nov 2026 08:30:02 +0000\n\n")
            .Append(CultureInfo.InvariantCulture, $"Final-Recipient: rfc822;user{number}@fabrikam.example\nAction: failed\nStatus: 5.1.8\nDiagnostic-Code: smtp;{Diagnostic}\n\n")
            .Append("--b1\nContent-Type: message/rfc822\n\nFrom: Anna <anna.kowalska@contoso.com>\nTo: <pat@fabrikam.example>\nSubject: Quarterly figures\n\n");
        while (text.Length < Size)
        {
            text.Append("The figures of this quarter are like those of the one before, and so on for many lines.\n");
        }

        string path = Path.Combine(folder, number.ToString("D5", CultureInfo.InvariantCulture) + ".eml");
        File.WriteAllText(path, text.Append("--b1--\n").ToString());
        return path;
    }
}
