using System.IO;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace RestrictedUsers.Emulator.Tests;

public sealed class ScenarioTests
{
    [Theory]
    [InlineData("", 1, 1, "$", "not valid JSON")]
    [InlineData("[]", 1, 1, "$", "Expected an object")]
    [InlineData("{\n  \"senders\": [\n    { \"address\": \"a@b.c\" },\n  ]\n}", 4, 3, "$", "trailing comma")]
    [InlineData("{ \"senderss\": [] }", 1, 3, "$.senderss", "There is no property 'senderss' in the scenario. Did you mean 'senders'?")]
    [InlineData("{ \"zzzzzzzzzzzz\": [] }", 1, 3, "$.zzzzzzzzzzzz", "Known are: acceptedDomains, comment, connectors")]
    [InlineData("{\n\t\"senders\": [\n\t\t{ \"adress\": \"a@b.c\" } ] }", 3, 5, "$.senders[0].adress", "in a sender. Did you mean 'address'?")]
    [InlineData("{ \"senders\": [ { \"address\": \"zoë@bücher.example\", \"created\": \"3h\" } ] }", 1, 62, "$.senders[0].created", "found the text \"3h\"")]
    [InlineData("{ \"senders\": [ { \"reason\": \"x\" } ] }", 1, 16, "$.senders[0]", "A sender needs an 'address'")]
    [InlineData("{ \"senders\": [ { \"address\": \"nobody\" } ] }", 1, 29, "$.senders[0].address", "'nobody' is not a mail address.")]
    [InlineData("{ \"senders\": [\n{ \"address\": \"a@b.c\" },\n{ \"address\": \"A@B.C\" } ] }", 3, 1, "$.senders[1]", "'A@B.C' is listed twice")]
    [InlineData("{ \"senders\": [\n{ \"generate\": 9, \"pattern\": \"u{0}@b.c\" },\n{ \"address\": \"U7@b.c\" } ] }", 3, 1, "$.senders[1]", "also produced by the pattern")]
    [InlineData("{ \"senders\": [\n{ \"address\": \"u7@b.c\" },\n{ \"generate\": 9, \"pattern\": \"u{0}@b.c\" } ] }", 3, 1, "$.senders[1]", "also produced by the pattern")]
    [InlineData("{ \"senders\": [ { \"generate\": 9, \"pattern\": \"u{1}@b.c\" } ] }", 1, 44, "$.senders[0].pattern", "Braces are only allowed as {0}")]
    [InlineData("{ \"senders\": [ { \"generate\": 9, \"pattern\": \"u@b.c\" } ] }", 1, 44, "$.senders[0].pattern", "exactly one {0}")]
    [InlineData("{ \"senders\": [ { \"generate\": 9 } ] }", 1, 16, "$.senders[0]", "A generator needs a 'pattern'")]
    [InlineData("{ \"connectors\": [ { \"id\": \"x\" } ] }", 1, 27, "$.connectors[0].id", "Expected a GUID")]
    [InlineData("{ \"tenantId\": 7 }", 1, 15, "$.tenantId", "Expected a GUID, found the number 7.")]
    [InlineData("{ \"comment\": \"\", \"comment\": \"\" }", 1, 18, "$.comment", "written twice")]
    [InlineData("{ \"history\": [ { \"sender\": \"a@b.c\" } ] }", 1, 16, "$.history[0]", "and 'at'")]
    [InlineData("{ \"settings\": { \"listlag\": 3 } }", 1, 17, "$.settings.listlag", "Did you mean 'listLag'?")]
    [InlineData("{ \"settings\": { \"listLag\": -3 } }", 1, 28, "$.settings.listLag", "cannot be negative")]
    [InlineData("{ \"settings\": { \"listLag\": \"3 hours\" } }", 1, 28, "$.settings.listLag", "such as \"1h30m\"")]
    [InlineData("{ \"settings\": { \"pageSize\": 1001 } }", 1, 29, "$.settings.pageSize", "1001 is out of range; it must be between 1 and 1000.")]
    [InlineData("{ \"settings\": { \"throttling\": { \"form\": \"Text\" } } }", 1, 41, "$.settings.throttling.form", "Known are: ConcurrencyText, TooManyRequests.")]
    [InlineData("{ \"settings\": { \"faults\": [ { \"kind\": \"Rest\" } ] } }", 1, 39, "$.settings.faults[0].kind", "'Rest' is not one of the values that are known here.")]
    [InlineData("{ \"settings\": { \"faults\": [ { \"command\": \"Remove-BlockedSenderAdress\" } ] } }", 1, 42, "$.settings.faults[0].command", "Did you mean 'Remove-BlockedSenderAddress'?")]
    [InlineData("{ \"settings\": { \"latencyMsByCommand\": { \"Get-BlockedConector\": 5 } } }", 1, 41, "$.settings.latencyMsByCommand.Get-BlockedConector", "Did you mean 'Get-BlockedConnector'?")]
    [InlineData("{ \"settings\": { \"faults\": [ { \"command\": \"*\" } ] } }", 1, 29, "$.settings.faults[0]", "A fault needs a 'kind'")]
    [InlineData("{ \"settings\": { \"faults\": [ { \"kind\": \"Forbidden\", \"commit\": true } ] } }", 1, 29, "$.settings.faults[0]", "cannot execute the command")]
    [InlineData("{ \"settings\": { \"faults\": [ { \"kind\": \"ConnectFailure\", \"sender\": \"a@b.c\" } ] } }", 1, 29, "$.settings.faults[0]", "cannot depend on the sender")]
    public void An_error_says_what_and_where(string scenario, int line, int column, string path, string message)
    {
        var error = Assert.Throws<ScenarioException>(() => EmulatedTenant.Load(scenario, new FakeTimeProvider()));
        Assert.Contains(message, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((line, column, path), (error.Line, error.Column, error.JsonPath));
        Assert.EndsWith($"(line {line}, column {column}, {path})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_settings_change_nothing()
    {
        var tenant = EmulatedTenant.Load("{}", new FakeTimeProvider());
        var error = Assert.Throws<ScenarioException>(() => tenant.Configure("{\"listLag\":\"5m\",\n\"nope\":1}"));
        Assert.Equal((2, 1), (error.Line, error.Column));
        Assert.Equal(TimeSpan.Zero, tenant.Settings.ListLag);
    }

    [Fact]
    public void Settings_merge_and_null_is_the_default()
    {
        var tenant = EmulatedTenant.Load("""{ "settings": { "listLag": "5m", "pageSize": 7, "unblockLimit": { "count": 3, "text": "x" } } }""", new FakeTimeProvider());
        tenant.Configure("""{ "listLag": null, "unblockLimit": { "count": null }, "audit": { "actor": "a@b.c" }, "reblockAfter": 90 }""");
        var settings = tenant.Settings;
        Assert.Equal((TimeSpan.Zero, 7, (int?)null, "x"), (settings.ListLag, settings.PageSize, settings.UnblockLimit.Count, settings.UnblockLimit.Text));
        Assert.Equal(("a@b.c", TimeSpan.FromSeconds(90)), (settings.Audit.Actor, settings.ReblockAfter));

        tenant.Configure("""{ "unblockLimit": null }""");
        Assert.Contains("Contact Microsoft Support", tenant.Settings.UnblockLimit.Text, StringComparison.Ordinal);
        tenant.Configure("""{ "unblockLimit": { "text": "x" } }""");

        // What a caller does to its copy stays there.
        settings.Faults.Add(new FaultRule { Kind = FaultKind.Hang });
        settings.UnblockLimit.Text = "y";
        Assert.Empty(tenant.Settings.Faults);
        Assert.Equal("x", tenant.Settings.UnblockLimit.Text);
    }

    [Theory]
    [InlineData("now", "2026-03-29T00:30:00.0000000Z")]
    [InlineData("-3h", "2026-03-28T21:30:00.0000000Z")]
    [InlineData("-2d4h30m", "2026-03-26T20:00:00.0000000Z")]
    [InlineData("+90s", "2026-03-29T00:31:30.0000000Z")]
    [InlineData("-1w", "2026-03-22T00:30:00.0000000Z")]
    [InlineData("-250ms", "2026-03-29T00:29:59.7500000Z")]
    [InlineData("-1.5h", "2026-03-28T23:00:00.0000000Z")]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.0000000Z")]
    [InlineData("2026-03-01T08:00:00.25+02:00", "2026-03-01T06:00:00.2500000Z")]
    public async Task Times_are_relative_to_the_present(string written, string expected)
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler, $$"""{ "senders": [ { "address": "a@contoso.com", "created": "{{written}}" } ] }""");
        var item = (await service.JsonAsync("Get-BlockedSenderAddress")).GetProperty("value")[0];
        Assert.Equal(expected, item.GetProperty("CreatedDatetime").GetString());
    }

    [Theory]
    [InlineData("3h")]
    [InlineData("-")]
    [InlineData("-3")]
    [InlineData("-3h2d")]
    [InlineData("-3h3h")]
    [InlineData("-h")]
    [InlineData("- 3h")]
    [InlineData("-3H")]
    [InlineData("yesterday")]
    [InlineData("2026-03-01T08:00:00")]
    [InlineData("-99999999999999w")]
    public void Other_times_are_errors(string written) => Assert.Throws<ScenarioException>(
        () => EmulatedTenant.Load($$"""{ "senders": [ { "address": "a@contoso.com", "created": "{{written}}" } ] }""", new FakeTimeProvider()));

    [Fact]
    public async Task A_reset_reads_the_scenario_at_the_new_present()
    {
        await using var service = await TestService.StartAsync(Transport.Server, settings: """{"listLag":"1h"}""");
        (await service.RemoveAsync("anna@contoso.com")).Dispose();
        service.Time.Advance(TimeSpan.FromDays(1));
        using var reset = await service.Client.PostAsync("/_emulator/reset", content: null);
        Assert.Equal(204, (int)reset.StatusCode);
        var stats = service.Tenant.GetStats();
        Assert.Equal((0L, 0, 0), (stats.TotalRequests, stats.Requests.Count, stats.Senders.Count));
        Assert.Equal(TimeSpan.Zero, service.Tenant.Settings.ListLag);
        var item = (await service.JsonAsync("Get-BlockedSenderAddress")).GetProperty("value")[0];
        Assert.Equal("2026-03-29T21:30:00.0000000Z", item.GetProperty("CreatedDatetime").GetString());
    }

    [Fact]
    public async Task Generated_senders_have_their_numbers_and_can_be_unblocked()
    {
        await using var service = await TestService.StartAsync(
            Transport.Handler,
            """{ "senders": [ { "generate": 3, "pattern": "u{0:D3}@contoso.com", "start": 8, "reason": "OutboundSpamLast24Hours={0}", "created": "-1h", "createdStep": "1m", "listLag": "1h" }, { "address": "z@contoso.com" } ] }""");
        Assert.Equal(["z@contoso.com", "u008@contoso.com", "u009@contoso.com", "u010@contoso.com"], await service.ListedSendersAsync());
        var found = (await service.JsonAsync("Get-BlockedSenderAddress", TestService.SenderParameter("U010@contoso.com"))).GetProperty("value")[0];
        Assert.Equal("OutboundSpamLast24Hours=10", found.GetProperty("Reason").GetString());
        Assert.Equal("2026-03-28T23:32:00.0000000Z", found.GetProperty("CreatedDatetime").GetString());
        foreach (var other in new[] { "u10@contoso.com", "u011@contoso.com", "u007@contoso.com", "u@contoso.com" })
        {
            Assert.Equal(404, (int)(await service.RemoveAsync(other)).StatusCode);
        }

        Assert.Equal(200, (int)(await service.RemoveAsync("u009@contoso.com")).StatusCode);
        Assert.Equal(4, (await service.ListedSendersAsync()).Count);
        service.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["z@contoso.com", "u008@contoso.com", "u010@contoso.com"], await service.ListedSendersAsync());
    }

    [Fact]
    public void A_file_is_opened_by_path_and_a_byte_order_mark_does_no_harm()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "organization": "fabrikam.onmicrosoft.com", "tenantId": "11111111-2222-3333-4444-555555555555" }""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            using var handler = EmulatorEntry.Open(path, new FakeTimeProvider(), out var serviceUri, out var organization, out var tenantId);
            Assert.Equal(("https", "fabrikam.onmicrosoft.com", "11111111-2222-3333-4444-555555555555"), (serviceUri.Scheme, organization, tenantId));
            File.WriteAllText(path, "\uFEFF{\n\"x\":1}");
            var error = Assert.Throws<ScenarioException>(() => EmulatorEntry.Open(path, new FakeTimeProvider(), out _, out _, out _));
            Assert.Equal((2, 1), (error.Line, error.Column));
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => EmulatorEntry.Open(path, new FakeTimeProvider(), out _, out _, out _));
    }
}
