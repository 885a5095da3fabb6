using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Threading;
using RestrictedUsers.Bounces;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class ResolveNonDeliveryReportTests : IDisposable
{
    private const string Line = "550 5.1.8 Access denied, bad outbound sender";

    private readonly string _folder = Directory.CreateTempSubdirectory("ru bounce [1] ").FullName;
    private readonly Session _session = new();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Files_are_taken_by_path_wildcard_folder_and_literal_path_brackets_and_blanks_included()
    {
        Write("a.eml", Message("a@b.example"));
        Write("b [x].eml", Message("b@b.example"));
        Write("ignored.pdf", "not a bounce");
        string escaped = WildcardPattern.Escape(_folder);

        Assert.Equal(["a@b.example", "b@b.example"], Recipients($"Resolve-NonDeliveryReport '{escaped}/*.eml'"));
        Assert.Equal(["a@b.example"], Recipients($"Resolve-NonDeliveryReport '{escaped}/a.eml'"));
        Assert.Equal(["b@b.example"], Recipients($"Resolve-NonDeliveryReport -LiteralPath '{_folder}/b [x].eml'"));
        Assert.Equal(["a@b.example", "b@b.example"], Recipients($"Resolve-NonDeliveryReport -LiteralPath '{_folder}'"));
        Assert.Equal(["b@b.example"], Recipients($"[IO.FileInfo] '{_folder}/b [x].eml' | Resolve-NonDeliveryReport"));
        Assert.Empty(_session.Run($"Resolve-NonDeliveryReport '{escaped}/nothing*.eml'").AssertSuccess().Output);
    }

    [Fact]
    public void Each_bad_file_is_an_error_of_its_own_and_the_others_are_read()
    {
        Write("1.eml", Message("a@b.example"));
        Write("2.eml", "From: a@b.example\nTo: c@d.example\nSubject: Lunch\n\nAt one?\n");
        File.WriteAllBytes(Path.Combine(_folder, "3.msg"), [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]);
        Write("4.eml", Message("d@b.example"));

        RunResult result = _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}', '{_folder}/none.eml', 'nowhere:\\x.eml'");

        Assert.Equal(["a@b.example", "d@b.example"], result.Of<NonDeliveryDiagnosis>().Select(d => d.Recipient!));
        Assert.Equal(
            [
                ("NoBounceFound", ErrorCategory.InvalidData), ("OutlookMessageNotSupported", ErrorCategory.InvalidType),
                ("MailFileNotFound", ErrorCategory.ObjectNotFound), ("MailFileNotFound", ErrorCategory.ObjectNotFound),
            ],
            result.Errors.Select(e => (e.FullyQualifiedErrorId.Split(',')[0], e.CategoryInfo.Category)).OrderBy(e => e.Item2 == ErrorCategory.ObjectNotFound));
        Assert.Contains(Path.Combine(_folder, "2.eml"), result.Errors.Select(e => e.TargetObject));
        Assert.All(result.Errors, e => Assert.False(string.IsNullOrEmpty(e.ErrorDetails.RecommendedAction)));
    }

    [Theory]
    [InlineData("'" + Line + "' | Resolve-NonDeliveryReport", "UserRestricted")]
    [InlineData("Resolve-NonDeliveryReport -InputObject '" + Line + "'", "UserRestricted")]
    [InlineData("'" + Line + "', '550 5.7.705 Access denied, tenant has exceeded threshold' | Resolve-NonDeliveryReport", "UserRestricted TenantRestricted")]
    [InlineData("Resolve-NonDeliveryReport -InputObject '" + Line + "', '5.7.750'", "UserRestricted UnregisteredDomain")]
    [InlineData("'Delivery has failed:', '', 'a@b.example', \"Remote Server returned '" + Line + "'\", '', 'Original headers' | Resolve-NonDeliveryReport", "UserRestricted")]
    [InlineData("'550 5.7.606 Access denied,', 'banned sending IP [203.0.113.9]' | Resolve-NonDeliveryReport", "SenderIPBanned")]
    [InlineData("\"line one`n" + Line + "\", '5.7.705' | Resolve-NonDeliveryReport", "UserRestricted TenantRestricted")]
    [InlineData("'hello', 'world' | Resolve-NonDeliveryReport", "Unknown")]
    [InlineData("[Text.Encoding]::UTF8.GetBytes('" + Line + "') | Resolve-NonDeliveryReport", "UserRestricted")]
    [InlineData("Resolve-NonDeliveryReport -InputObject ([Text.Encoding]::UTF8.GetBytes('" + Line + "'))", "UserRestricted")]
    [InlineData("1..250 | ForEach-Object { \"550 5.7.$($_ % 2 + 705) x\" } | Resolve-NonDeliveryReport | ForEach-Object Case | Where-Object { $_ -ne 'TenantRestricted' -and $_ -ne 'Unknown' }", "")]
    public void Text_and_bytes_are_joined_or_kept_apart(string script, string expected)
    {
        RunResult result = _session.Run(script).AssertSuccess();

        Assert.Equal(expected, string.Join(' ', result.Output.Select(o => o.BaseObject is NonDeliveryDiagnosis d ? d.Case : o.BaseObject as string)));
    }

    [Fact]
    public void Many_lines_with_codes_are_one_diagnosis_each()
    {
        RunResult result = _session.Run("1..250 | ForEach-Object { \"550 5.7.705 number $_\" } | Resolve-NonDeliveryReport").AssertSuccess();

        Assert.Equal(250, result.Output.Count);
    }

    [Theory]
    [InlineData("$null | Resolve-NonDeliveryReport")]
    [InlineData("1 | Resolve-NonDeliveryReport")]
    [InlineData("@{ a = 1 } | Resolve-NonDeliveryReport")]
    public void What_is_no_bounce_at_all_is_an_error(string script)
    {
        RunResult result = _session.Run(script);

        Assert.Empty(result.Output);
        Assert.StartsWith("InvalidInputObject,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_was_piped_as_text_gets_a_hint()
    {
        RunResult result = _session.Run("'bounce.eml' | Resolve-NonDeliveryReport").AssertSuccess();

        Assert.Contains("-Path", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("Unknown", Assert.Single(result.Of<NonDeliveryDiagnosis>()).Case);
    }

    [Fact]
    public void Rules_of_ones_own_come_first_and_a_bad_file_of_them_ends_it()
    {
        Write("rules.json", """{"rules":[{"codes":["5.1.8"],"case":"NotABlock"}]}""");
        Write("bad.json", "{");

        Assert.Equal("NotABlock", Assert.Single(_session.Run($"'{Line}' | Resolve-NonDeliveryReport -RulePath '{_folder}/rules.json'").AssertSuccess().Of<NonDeliveryDiagnosis>()).Case);
        ErrorRecord error = _session.Catch($"'{Line}' | Resolve-NonDeliveryReport -RulePath '{_folder}/bad.json'");
        Assert.StartsWith("RuleFileInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ParserError, error.CategoryInfo.Category);
    }

    [Fact]
    public void A_diagnosis_goes_on_to_the_commands_that_it_names()
    {
        FakeService service = _session.Connect(new FakeService().WithUsers("anna@contoso.com"));
        Write("a.eml", Message("x@b.example", sender: "anna@contoso.com"));
        Write("b.eml", Message("x@b.example", sender: "anna@contoso.com", diagnostic: "550 5.1.1 User unknown"));

        RunResult found = _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}' | Where-Object Case -eq UserRestricted | Get-BlockedSender").AssertSuccess();
        _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}' | Where-Object Case -eq UserRestricted | Remove-BlockedSender -WhatIf").AssertSuccess();

        Assert.Equal("anna@contoso.com", Assert.Single(found.Of<BlockedSender>()).SenderAddress);
        Assert.Equal("anna@contoso.com", Assert.Single(service.Planned).Identity);
        Assert.Empty(service.Sent);

        // A diagnosis without a blocked address never becomes somebody's unblock.
        RunResult other = _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}/b.eml' | Remove-BlockedSender -Force");
        Assert.Empty(service.Sent);
        Assert.NotEmpty(other.Errors);
    }

    [Theory]
    [InlineData("o'brien@contoso.com")]
    [InlineData("a’;Remove-Item@contoso.com")]
    [InlineData("$(calc)@contoso.com")]
    [InlineData("`$x`@contoso.com")]
    [InlineData("a;b@contoso.com")]
    [InlineData("-Force@contoso.com")]
    public void A_command_is_one_call_with_literals_whatever_the_sender_is_called(string sender)
    {
        Write("a.eml", Message("x@b.example", sender));

        NonDeliveryDiagnosis diagnosis = Assert.Single(_session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}/a.eml'").AssertSuccess().Of<NonDeliveryDiagnosis>());

        if (diagnosis.Command is not null)
        {
            ScriptBlockAst script = Parser.ParseInput(diagnosis.Command, out _, out ParseError[] errors);
            Assert.Empty(errors);
            var call = Assert.IsType<CommandAst>(Assert.IsType<PipelineAst>(Assert.Single(script.EndBlock.Statements)).PipelineElements.Single());
            Assert.Equal("Remove-BlockedSender", call.GetCommandName());
            Assert.Equal(diagnosis.Sender, Assert.IsType<StringConstantExpressionAst>(call.CommandElements[^1]).Value);
            Assert.Equal(3, call.CommandElements.Count);
        }
    }

    [Fact]
    public void Commands_of_the_rules_are_commands_of_this_module()
    {
        string corpus = Path.Combine(BuiltModule.RepositoryRoot, "tests", "RestrictedUsers.Core.Tests", "Bounces", "Corpus");

        RunResult result = _session.Run($"Resolve-NonDeliveryReport -Path '{corpus}/*.eml', '{corpus}/*.txt'").AssertSuccess();

        string[] exported = [.. _session.Run("(Get-Module RestrictedUsers).ExportedCommands.Keys").Of<string>()];
        Assert.InRange(result.Output.Count, 60, 1000);
        Assert.All(
            result.Of<NonDeliveryDiagnosis>().Where(d => d.Command is not null),
            d => Assert.Contains(d.Command!.Split(' ')[0], exported, StringComparer.Ordinal));
        Assert.Equal(result.Output.Count, result.Of<NonDeliveryDiagnosis>().Count(d => d.Path!.StartsWith(corpus, StringComparison.Ordinal)));
    }

    [Fact]
    public void Stopping_ends_the_reading()
    {
        for (int i = 0; i < 50; i++)
        {
            Write($"{i:D2}.eml", Message($"u{i}@b.example"));
        }

        RunResult result = _session.Run($"foreach ($once in 1) {{ Resolve-NonDeliveryReport -LiteralPath '{_folder}' | ForEach-Object {{ $_; break }} }}").AssertSuccess();

        Assert.Equal("u0@b.example", Assert.Single(result.Of<NonDeliveryDiagnosis>()).Recipient);
    }

    [UnixFact]
    public void A_file_that_cannot_be_opened_is_an_error_even_for_root_and_the_others_are_read()
    {
        Write("1.eml", Message("a@b.example"));
        string loop = Path.Combine(_folder, "2.eml");
        File.CreateSymbolicLink(loop, loop);
        Write("3.eml", Message("c@b.example"));

        RunResult result = _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{_folder}'");

        Assert.Equal(["a@b.example", "c@b.example"], result.Of<NonDeliveryDiagnosis>().Select(d => d.Recipient!));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal(("MailFileUnreadable", ErrorCategory.ReadError, loop), (error.FullyQualifiedErrorId.Split(',')[0], error.CategoryInfo.Category, error.TargetObject));
    }

    [UnixFact]
    public void A_file_that_never_comes_does_not_keep_the_pipeline_from_stopping()
    {
        string pipe = Path.Combine(_folder, "pipe.eml");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        // Verbose tells that the file was found, and so is being opened.
        RunResult result = _session.Run($"Resolve-NonDeliveryReport -LiteralPath '{pipe}' -Verbose", static shell =>
        {
            SpinWait.SpinUntil(() => shell.Streams.Verbose.Count > 0, Session.Patience);
            shell.BeginStop(null, null);
        });

        Assert.Equal(PSInvocationState.Stopped, result.State);

        // Lets the reader's thread go; shared, because that thread may take its own lock first.
        using FileStream released = File.Open(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    [Fact]
    public void Files_come_out_in_their_order()
    {
        for (int i = 0; i < 200; i++)
        {
            Write($"{i:D3}.eml", Message($"u{i}@b.example") + (i % 3 == 0 ? new string('x', 200_000) : ""));
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"u{i}@b.example"), Recipients($"Resolve-NonDeliveryReport -LiteralPath '{_folder}'"));
    }

    [Fact]
    public void Lines_that_all_have_a_code_stay_apart_and_others_are_joined_up_to_a_limit()
    {
        var joiner = new TextJoiner(static l => l.StartsWith('5'));
        List<string> Give(params string[] lines) => [.. lines.SelectMany(l => joiner.Add(l)), .. joiner.End()];

        Assert.Equal(["5 a", "5 b"], Give("5 a", "", "5 b"));
        Assert.Equal(["5 a\nb\n\nc\n"], Give("5 a", "b", "", "c"));
        Assert.Equal(["5 a", "x\ny", "5 b"], Give("5 a", "x\ny", "5 b"));
        Assert.Empty(Give());
        Assert.Equal(TextJoiner.LinesToDecide + 5, Give([.. Enumerable.Repeat("5 a", TextJoiner.LinesToDecide + 4), "later line"]).Count);
        string huge = new('x', TextJoiner.MaximumLength / 2);
        Assert.InRange(Assert.Single(Give(huge, huge, huge)).Length, 1, TextJoiner.MaximumLength);
        Assert.True(joiner.IsCut);
    }

    private IEnumerable<string> Recipients(string script) => _session.Run(script).AssertSuccess().Of<NonDeliveryDiagnosis>().Select(d => d.Recipient!);

    private static string Message(string recipient, string sender = "anna@contoso.com", string diagnostic = Line) =>
        $"From: MAILER-DAEMON@mx.example\nTo: {sender}\nSubject: Undeliverable\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        + $"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mx.example\n\nFinal-Recipient: rfc822;{recipient}\nAction: failed\nStatus: {diagnostic.Split(' ')[1]}\nDiagnostic-Code: smtp;{diagnostic}\n\n--b--\n";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text, new UTF8Encoding(false));
}
