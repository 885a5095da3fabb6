using System;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MimeKit;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;

namespace RestrictedUsers.Benchmarks;

/// <summary>
/// 10,000 bounces of 20 kB beside MimeKit's bare parse of the same files: read and diagnosed on one thread, as the bare parse is, and by
/// one command of the built module in the real engine, which reads ahead.
/// </summary>
internal static class BounceBenchmark
{
    private const int Files = 10_000;
    private const int Size = 20 * 1024;
    private const int Rounds = 9;

    internal static async Task<int> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("ru-bench-").FullName;
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        try
        {
            string[] paths = [.. Enumerable.Range(0, Files).Select(i => Write(folder, i))];
            Invoke(runspace, "Import-Module", "Name", ModuleManifest);
            var reader = new NonDeliveryReportReader(BounceRuleTable.Load(rulePath: null));
            RateComparison rates = new RateComparison(Files, "files")
                .Add("MimeKit's bare parse", () => Bare(paths))
                .Add("read and diagnosed, one thread", () => Ours(reader, paths))
                .Add("Resolve-NonDeliveryReport", () => Command(runspace, folder));
            await rates.RunAsync(Rounds, warmUps: 3);
            Console.WriteLine(FormattableString.Invariant($"{Files} bounces of {Size / 1024} kB, {Environment.ProcessorCount} cores, median of {Rounds} rounds"));
            rates.Print("MimeKit's bare parse");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ModuleManifest { get; } = Path.Combine(
        typeof(BounceBenchmark).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ModulePath").Value!, "RestrictedUsers.psd1");

    private static Collection<PSObject> Invoke(Runspace runspace, string command, string parameter, string value)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        Collection<PSObject> output = shell.AddCommand(command).AddParameter(parameter, value).Invoke();
        return shell.HadErrors ? throw new InvalidOperationException(shell.Streams.Error[0].ToString()) : output;
    }

    private static void Command(Runspace runspace, string folder)
    {
        foreach (PSObject diagnosis in Invoke(runspace, "Resolve-NonDeliveryReport", "LiteralPath", folder))
        {
            Check((NonDeliveryDiagnosis)diagnosis.BaseObject);
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

    private static void Ours(NonDeliveryReportReader reader, string[] paths)
    {
        foreach (string path in paths)
        {
            Check(reader.ReadFile(path, CancellationToken.None).Diagnoses[0]);
        }
    }

    private static void Check(NonDeliveryDiagnosis diagnosis)
    {
        if (diagnosis.Case != "UserRestricted")
        {
            throw new InvalidOperationException("A bounce was read wrongly.");
        }
    }

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
