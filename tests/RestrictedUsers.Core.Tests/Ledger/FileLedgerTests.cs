using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Ledger;
using Xunit;

namespace RestrictedUsers.Core.Tests.Ledger;

public sealed class FileLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ru-ledger-").FullName;

    private string LedgerFilePath => Path.Combine(_folder, "deep", "ledger.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_one_ledger_writes_another_reads()
    {
        using FileLedger writer = Open();
        using FileLedger reader = Open();
        LedgerRecord intent = Intent("User@Contoso.com");
        Assert.Null(await writer.BeginAsync(intent, _ => true, default));
        await writer.AppendAsync(new LedgerRecord { Type = "outcome", Id = intent.Id, At = intent.At, Outcome = nameof(AttemptState.Accepted), ServiceTime = intent.At.AddSeconds(7) });

        var key = new EntityKey(EntityType.User, "USER@contoso.COM");
        UnblockAttempt attempt = (await reader.ReadAsync([key], default)).Of(key).Single();

        Assert.Equal(AttemptState.Accepted, attempt.State);
        Assert.Equal(intent.At.AddSeconds(7), attempt.ServiceTime);
        Assert.Equal(DateTimeKind.Utc, attempt.At.Kind);
    }

    [Fact]
    public async Task Of_many_writers_at_once_one_begins()
    {
        FileLedger[] ledgers = [.. Enumerable.Range(0, 8).Select(_ => Open())];

        IReadOnlyList<UnblockAttempt>?[] answers = await Task.WhenAll(
            ledgers.Select(l => l.BeginAsync(Intent("a@b.c"), known => known.Count == 0, default)));

        Assert.Equal(1, answers.Count(a => a is null));
        Assert.All(answers.Where(a => a is not null), a => Assert.Single(a!));
        Assert.Single(File.ReadAllLines(LedgerFilePath));
    }

    [Fact]
    public async Task Two_of_one_batch_see_each_other()
    {
        using FileLedger ledger = Open();

        IReadOnlyList<UnblockAttempt>?[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => ledger.BeginAsync(Intent("a@b.c"), known => known.Count == 0, default)));

        Assert.Equal(1, answers.Count(a => a is null));
    }

    [Theory]
    [InlineData("""{"v":1,"type":"intent","id":"6f""")]
    [InlineData("garbage")]
    [InlineData("{")]
    public async Task A_torn_last_line_is_told_and_the_next_record_stands_alone(string torn)
    {
        using (FileLedger before = Open())
        {
            await before.BeginAsync(Intent("first@b.c"), _ => true, default);
        }

        await File.AppendAllTextAsync(LedgerFilePath, torn);
        using (FileLedger ledger = Open())
        {
            LedgerView view = await ledger.ReadAsync(null, default);
            Assert.Contains("Line 2", Assert.Single(view.Problems), StringComparison.Ordinal);
            await ledger.BeginAsync(Intent("second@b.c"), _ => true, default);
            Assert.Single((await ledger.ReadAsync(null, default)).Problems);
        }

        using FileLedger after = Open();
        LedgerView all = await after.ReadAsync(null, default);
        Assert.Equal(2, all.Attempts.Count);
        Assert.Contains("Line 2", Assert.Single(all.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_a_later_version_is_read_as_far_as_it_is_known_and_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LedgerFilePath)!);
        var id = Guid.NewGuid();
        string later = $$$"""{"v":9,"type":"intent","id":"{{{id}}}","at":"2026-11-24T10:00:00Z","entity":"user","identity":"a@b.c","mood":{"x":[1]}}""" + "\n"
            + $$$"""{"v":9,"type":"outcome","id":"{{{id}}}","at":"2026-11-24T10:00:01Z","outcome":"Teleported"}""" + "\n"
            + """{"v":9,"type":"weather","id":"00000000-0000-0000-0000-000000000001","at":"2026-11-24T10:00:01Z"}""" + "\n";
        await File.WriteAllTextAsync(LedgerFilePath, later);

        using FileLedger ledger = Open();
        var key = new EntityKey(EntityType.User, "a@b.c");
        LedgerView view = await ledger.ReadAsync([key], default);
        await ledger.BeginAsync(Intent("other@b.c"), _ => true, default);

        Assert.Empty(view.Problems);
        Assert.Equal(AttemptState.Open, view.Of(key).Single().State); // An outcome that is not known is the careful one.
        Assert.StartsWith(later, await File.ReadAllTextAsync(LedgerFilePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_was_replaced_is_read_anew()
    {
        using FileLedger ledger = Open();
        for (int i = 0; i < 5; i++)
        {
            await ledger.BeginAsync(Intent($"u{i}@b.c"), _ => true, default);
        }

        string firstLine = File.ReadAllLines(LedgerFilePath)[0];
        await File.WriteAllTextAsync(LedgerFilePath, firstLine + "\n");

        Assert.Single((await ledger.ReadAsync(null, default)).Attempts);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_an_error_that_names_it()
    {
        string file = Path.Combine(_folder, "a-file");
        await File.WriteAllTextAsync(file, "x");
        using var ledger = new FileLedger(Path.Combine(file, "ledger.jsonl"), TimeProvider.System);

        LedgerException error = await Assert.ThrowsAsync<LedgerException>(() => ledger.EnsureWritableAsync(default));

        Assert.Contains("ledger.jsonl", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public async Task A_reading_makes_no_file()
    {
        using FileLedger ledger = Open();

        Assert.Empty((await ledger.ReadAsync(null, default)).Attempts);
        Assert.False(File.Exists(LedgerFilePath));
    }

    [Theory]
    [InlineData(null, "t-1", "/data/RestrictedUsers/ledger/t-1.jsonl")]
    [InlineData(null, "../evil/..", "/data/RestrictedUsers/ledger/_evil_...jsonl")]
    public void The_default_place_is_one_file_a_tenant(string? named, string tenant, string expected)
    {
        string found = LedgerLocation.Find(named, tenant, _ => null, "/data");
        Assert.Equal(expected, found.Replace('\\', '/'));
    }

    [Fact]
    public void The_users_word_goes_before_the_environments_and_a_missing_place_is_an_error()
    {
        static string? Environment(string name) => name == LedgerLocation.PathVariable ? "/env" : null;
        Assert.Equal(Path.GetFullPath("/named/l.jsonl"), LedgerLocation.Find("/named/l.jsonl", "t", Environment, "/data"));
        Assert.Equal(Path.GetFullPath("/env/t.jsonl"), LedgerLocation.Find(null, "t", Environment, "/data"));
        ArgumentException error = Assert.Throws<ArgumentException>(() => LedgerLocation.Find(null, "t", _ => null, ""));
        Assert.Contains("-LedgerPath", error.Message, StringComparison.Ordinal);
    }

    private FileLedger Open() => new(LedgerFilePath, TimeProvider.System);

    private static LedgerRecord Intent(string address) => new()
    {
        Type = "intent",
        Id = Guid.NewGuid(),
        At = new DateTime(2026, 11, 24, 10, 0, 0, DateTimeKind.Utc),
        Entity = "user",
        Identity = new EntityKey(EntityType.User, address).Identity,
    };
}
