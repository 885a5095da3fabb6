using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Bounces;
using Xunit;

namespace RestrictedUsers.Core.Tests.Bounces;

/// <summary>Every bounce of the corpus, against the table beside it (expected.tsv; a hyphen stands for nothing).</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Bounces", "Corpus");

    private static readonly NonDeliveryReportReader Reader = new(BounceRuleTable.Load(null));

    private static readonly string[][] Rows = [.. File.ReadLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(l => l.Split('\t'))];

    public static TheoryData<string> Files => [.. Rows.Select(r => r[0]).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_bounce_is_diagnosed_as_the_table_says(string file)
    {
        NonDeliveryReading reading = Assert.Single(await Reader.ReadFilesAsync([Path.Combine(Folder, file)], default)).Reading!;

        Assert.Equal(Expected(file), Actual(reading));
        Assert.Empty(reading.Warnings);
        Assert.All(reading.Diagnoses, AssertHarmless);
        Assert.All(reading.Diagnoses, d => Assert.Equal(Path.Combine(Folder, file), d.Path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_from_memory_it_is_the_same(string file) =>
        Assert.Equal(Expected(file), Actual(Reader.ReadMessage(File.ReadAllBytes(Path.Combine(Folder, file)))));

    [Fact]
    public void The_table_is_about_every_file_and_has_at_least_sixty()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Where(f => f != "expected.tsv")!;

        Assert.Equal(files.Order(StringComparer.Ordinal), Rows.Select(r => r[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.InRange(files.Count(), 60, int.MaxValue);
    }

    [Fact]
    public void The_table_covers_every_case_and_every_owner()
    {
        Assert.Equal(BounceRuleTable.Load(null).Cases.Order(StringComparer.Ordinal), Rows.Select(r => r[7]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetNames<ActionOwner>().Order(StringComparer.Ordinal), Rows.Select(r => r[8]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    internal static void AssertHarmless(NonDeliveryDiagnosis diagnosis)
    {
        foreach (string? text in new[]
        {
            diagnosis.Recipient, diagnosis.Sender, diagnosis.DiagnosticText, diagnosis.BlockedAddress, diagnosis.BlockedIPAddress, diagnosis.BlockList,
            diagnosis.NextStep, diagnosis.Command, diagnosis.ReportingServer, diagnosis.RemoteServer, diagnosis.StatusCode, diagnosis.SmtpReply,
        })
        {
            Assert.DoesNotContain(text ?? "", char.IsControl);
        }

        Assert.DoesNotContain(diagnosis.RequestForSupport ?? "", c => char.IsControl(c) && c != '\n');
    }

    private static string Expected(string file) => string.Join('\n', Rows.Where(r => r[0] == file).Select(r => string.Join(" | ", r.Skip(2))));

    private static string Actual(NonDeliveryReading reading) => string.Join('\n', reading.Diagnoses.Select(Row));

    private static string Row(NonDeliveryDiagnosis d) => string.Join(
        " | ",
        new[]
        {
            d.Recipient, d.Sender, d.StatusCode, d.ReportedStatus, d.SmtpReply, d.Case, d.ActionOwner.ToString(),
            d.BlockedAddress, d.BlockedIPAddress, d.BlockList, d.Confidence.ToString(), d.IsTransient ? "true" : "false",
        }.Select(v => v ?? "-"));
}
