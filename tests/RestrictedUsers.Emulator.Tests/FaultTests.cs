using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

public sealed class FaultTests
{
    private const string Anna = "anna@contoso.com";

    public static TheoryData<Transport, string> BothTransports(params string[] faults)
    {
        var data = new TheoryData<Transport, string>();
        foreach (var fault in faults)
        {
            data.Add(Transport.Handler, fault);
            data.Add(Transport.Server, fault);
        }

        return data;
    }

    public static TheoryData<Transport, string> Resets => BothTransports("ResetBeforeRead", "ConnectFailure", "ResetAfterCommit");

    [Theory]
    [MemberData(nameof(Resets))]
    public async Task A_reset_is_an_exception_and_executes_only_after_commit(Transport transport, string kind)
    {
        await using var service = await StartAsync(transport, $$"""{"kind":"{{kind}}"}""");
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => service.RemoveAsync(Anna));
        var socket = Assert.IsType<SocketException>(error.GetBaseException());
        Assert.Equal(
            kind == "ConnectFailure" && transport == Transport.Handler ? SocketError.ConnectionRefused : SocketError.ConnectionReset,
            socket.SocketErrorCode);
        await AssertExecutedAsync(service, kind == "ResetAfterCommit");
        Assert.Null(service.Tenant.GetStats().Requests[0].Status);
    }

    [Theory]
    [InlineData("ResetBeforeRead", 1)]
    [InlineData("ResetAfterCommit", 1)]
    [InlineData("ConnectFailure", 0)]
    public async Task Only_a_refused_connection_leaves_the_content_unread(string kind, int reads)
    {
        await using var service = await StartAsync(Transport.Handler, $$"""{"kind":"{{kind}}"}""");
        using var content = new WatchedContent("""{"CmdletInput":{"CmdletName":"Remove-BlockedSenderAddress","Parameters":{"SenderAddress":"anna@contoso.com"}}}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Client.PostAsync(service.InvokePath, content));
        Assert.Equal(reads, content.Reads);
    }

    [Fact]
    public async Task A_reset_before_reading_can_be_meant_for_one_command_by_its_header()
    {
        await using var service = await StartAsync(Transport.Server, """{"kind":"ResetBeforeRead","command":"Remove-BlockedSenderAddress","first":1}""");
        service.Client.DefaultRequestHeaders.Add("X-CmdletName", "Remove-BlockedSenderAddress");
        await Assert.ThrowsAsync<HttpRequestException>(() => service.RemoveAsync(Anna));
        Assert.Equal(1, service.Tenant.GetStats().Commands["Remove-BlockedSenderAddress"].Received);
        Assert.Empty(service.Tenant.GetStats().Senders);
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync(Anna)).StatusCode);
    }

    public static TheoryData<Transport, string> Cuts => BothTransports(
        """{"kind":"ResetMidBody"}""",
        """{"kind":"ResetMidBody","afterBytes":0}""",
        """{"kind":"TruncatedJson"}""",
        """{"kind":"TruncatedJson","chunked":true}""",
        """{"kind":"TruncatedJson","afterBytes":100}""");

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_body_that_is_cut_begins_well_and_ends_in_an_exception(Transport transport, string fault)
    {
        await using var service = await StartAsync(transport, fault);
        var isReset = fault.Contains("Reset", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, service.InvokePath)
        {
            Content = TestService.Body("Remove-BlockedSenderAddress", TestService.SenderParameter(Anna)),
        };
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var announced = response.Content.Headers.ContentLength;
        Assert.Equal(!isReset && !fault.Contains("chunked", StringComparison.Ordinal), announced is not null);

        var stream = await response.Content.ReadAsStreamAsync();
        var read = new MemoryStream();
        var error = await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(read));
        if (isReset)
        {
            Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
        }
        else
        {
            Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(error).HttpRequestError);
            Assert.True(read.Length > 0 && (announced is null || read.Length < announced));
            Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(read.ToArray()));
        }

        if (fault.Contains("100", StringComparison.Ordinal))
        {
            Assert.Equal(100, read.Length);
        }

        await AssertExecutedAsync(service, executed: true);
    }

    public static TheoryData<Transport, string> Answers => BothTransports("Html", "EmptyOk", "NoContent");

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_strange_success_executes_by_its_kind_or_as_told(Transport transport, string kind)
    {
        foreach (var commit in new[] { (bool?)null, true, false })
        {
            await using var service = await StartAsync(transport, $$"""{"kind":"{{kind}}","commit":{{JsonSerializer.Serialize(commit)}}}""");
            using var response = await service.RemoveAsync(Anna);
            Assert.Equal(kind == "NoContent" ? HttpStatusCode.NoContent : HttpStatusCode.OK, response.StatusCode);
            var text = await response.Content.ReadAsStringAsync();
            if (kind == "Html")
            {
                Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
                Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
            }
            else
            {
                Assert.Empty(text);
            }

            await AssertExecutedAsync(service, commit ?? kind != "Html");
        }
    }

    [Fact]
    public async Task An_empty_success_does_not_hide_an_error()
    {
        await using var service = await StartAsync(Transport.Server, """{"kind":"EmptyOk"}""");
        using var response = await service.RemoveAsync("nobody@contoso.com");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"kind":"Status"}""", 500, true, false)]
    [InlineData("""{"kind":"Status","statusCode":503,"emptyBody":true,"retryAfter":7}""", 503, false, false)]
    [InlineData("""{"kind":"Status","statusCode":504,"commit":true}""", 504, true, true)]
    public async Task A_status_is_answered_with_or_without_executing(string fault, int status, bool hasBody, bool executed)
    {
        await using var service = await StartAsync(Transport.Server, fault);
        using var response = await service.RemoveAsync(Anna);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(hasBody, (await response.Content.ReadAsByteArrayAsync()).Length > 0);
        Assert.Equal(fault.Contains("retryAfter", StringComparison.Ordinal) ? TimeSpan.FromSeconds(7) : null, response.Headers.RetryAfter?.Delta);
        await AssertExecutedAsync(service, executed);

        // An execution that the client was told had failed is an execution and not a refusal.
        Assert.Equal(!executed, service.Tenant.GetStats().Commands["Remove-BlockedSenderAddress"].Refused.ContainsKey(status));
    }

    [Fact]
    public async Task A_server_exception_has_the_envelope_and_its_type()
    {
        await using var service = await StartAsync(Transport.Server, """{"kind":"ServerException","statusCode":400,"errorId":"Ex1","exceptionType":"X.ServerBusyException","text":"Busy."}""");
        using var response = await service.RemoveAsync(Anna);
        Assert.Equal("Ex1|X.ServerBusyException|Busy.", await TestService.DetailAsync(response, HttpStatusCode.BadRequest));
        await AssertExecutedAsync(service, executed: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_401_may_carry_a_claims_challenge(bool challenge)
    {
        await using var service = await StartAsync(Transport.Server, $$"""{"kind":"Unauthorized","claimsChallenge":{{(challenge ? "true" : "false")}},"text":"Żółć \"quoted\""}""");
        using var response = await service.RemoveAsync(Anna);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var header = Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", header.Scheme);
        Assert.Equal(challenge, header.Parameter!.Contains("error=\"insufficient_claims\"", StringComparison.Ordinal));
        if (challenge)
        {
            var claims = header.Parameter.Split("claims=\"")[1].TrimEnd('"');
            using var document = JsonDocument.Parse(Convert.FromBase64String(claims));
            Assert.True(document.RootElement.GetProperty("access_token").TryGetProperty("nbf", out _));
        }

        await AssertExecutedAsync(service, executed: false);
    }

    [Fact]
    public async Task A_403_may_tell_its_reason_in_a_header()
    {
        await using var service = await StartAsync(Transport.Server, """{"kind":"Forbidden","text":"No role."}""");
        using var response = await service.RemoveAsync(Anna);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.StartsWith("2000003;reason=\"No role.\"", response.Headers.GetValues("x-ms-diagnostics").Single(), StringComparison.Ordinal);
        await AssertExecutedAsync(service, executed: false);
    }

    public static TheoryData<Transport, string> Hangs => BothTransports("false", "true");

    [Theory]
    [MemberData(nameof(Hangs))]
    public async Task A_hang_lasts_until_the_client_gives_up(Transport transport, string commit)
    {
        await using var service = await StartAsync(transport, $$"""{"kind":"Hang","commit":{{commit}}}""");
        using var cancellation = new CancellationTokenSource();
        var sending = service.Client.PostAsync(
            service.InvokePath, TestService.Body("Remove-BlockedSenderAddress", TestService.SenderParameter(Anna)), cancellation.Token);
        await UntilAsync(() => service.Tenant.GetStats().Requests is [{ Fault: FaultKind.Hang }]);
        Assert.False(sending.IsCompleted);
        Assert.Equal(1, service.Tenant.GetStats().InFlight);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await UntilAsync(() => service.Tenant.GetStats().InFlight == 0);
        service.Tenant.Configure("""{"faults":[]}""");
        await AssertExecutedAsync(service, commit == "true");
    }

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task A_slow_body_waits_before_each_piece(Transport transport)
    {
        await using var service = await StartAsync(transport, """{"kind":"SlowBody","delay":"10s"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, service.InvokePath) { Content = TestService.Body("Get-BlockedSenderAddress") };
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reading = response.Content.ReadAsStringAsync();
        Assert.False(reading.IsCompleted);
        await UntilAsync(() =>
        {
            service.Time.Advance(TimeSpan.FromSeconds(10));
            return reading.IsCompleted;
        });
        using var document = JsonDocument.Parse(await reading);
        Assert.Equal(3, document.RootElement.GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task What_was_read_is_executed_even_if_the_client_leaves(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport, settings: """{"latencyMsByCommand":{"Remove-BlockedSenderAddress":5000}}""");
        using var cancellation = new CancellationTokenSource();
        var sending = service.Client.PostAsync(
            service.InvokePath, TestService.Body("Remove-BlockedSenderAddress", TestService.SenderParameter(Anna)), cancellation.Token);
        await UntilAsync(() => service.Tenant.GetStats().Senders.ContainsKey(Anna));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(0, service.StatsOf(Anna).RemoveExecuted);
        await UntilAsync(() =>
        {
            service.Time.Advance(TimeSpan.FromSeconds(5));
            return service.StatsOf(Anna).RemoveExecuted == 1;
        });
        await UntilAsync(() => service.Tenant.GetStats().InFlight == 0);
        Assert.DoesNotContain("Anna@contoso.com", await service.ListedSendersAsync());
    }

    [Theory]
    [InlineData("""{"kind":"EmptyOk","first":2}""", "EE....")]
    [InlineData("""{"kind":"EmptyOk","skip":1,"first":2}""", ".EE...")]
    [InlineData("""{"kind":"EmptyOk","every":3}""", "..E..E")]
    [InlineData("""{"kind":"EmptyOk","probability":0}""", "......")]
    [InlineData("""{"kind":"EmptyOk","probability":1}""", "EEEEEE")]
    [InlineData("""{"kind":"EmptyOk","command":"Get-BlockedConnector"}""", "......")]
    [InlineData("""{"kind":"EmptyOk","first":1},{"kind":"NoContent","first":1}""", "EN....")]
    public async Task A_rule_fires_as_often_as_it_says(string rules, string expected)
    {
        await using var service = await StartAsync(Transport.Handler, rules);
        var seen = new StringBuilder();
        foreach (var _ in expected)
        {
            using var response = await service.InvokeAsync("Get-BlockedSenderAddress");
            seen.Append(response.StatusCode == HttpStatusCode.NoContent ? 'N' : (await response.Content.ReadAsByteArrayAsync()).Length == 0 ? 'E' : '.');
        }

        Assert.Equal(expected, seen.ToString());
    }

    [Fact]
    public async Task A_rule_may_be_for_one_sender()
    {
        await using var service = await StartAsync(Transport.Server, """{"kind":"Status","sender":"BRUNO@contoso.com"}""");
        Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync(Anna)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await service.RemoveAsync("bruno@contoso.com")).StatusCode);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults()
    {
        async Task<string> RunAsync(int seed)
        {
            await using var service = await StartAsync(Transport.Handler, """{"kind":"Status","probability":0.5}""");
            service.Tenant.Configure(settings => settings.Seed = seed);
            var seen = new StringBuilder();
            for (var i = 0; i < 64; i++)
            {
                seen.Append((await service.InvokeAsync("Get-BlockedSenderAddress")).IsSuccessStatusCode ? '.' : 'x');
            }

            return seen.ToString();
        }

        var first = await RunAsync(1);
        Assert.Equal(first, await RunAsync(1));
        Assert.NotEqual(first, await RunAsync(2));
        Assert.InRange(first.Count(c => c == 'x'), 15, 49);
    }

    [Fact]
    public async Task Faults_count_on_while_other_settings_change()
    {
        await using var service = await StartAsync(Transport.Handler, """{"kind":"Status","first":1}""");
        Assert.Equal(HttpStatusCode.InternalServerError, (await service.InvokeAsync("Get-BlockedSenderAddress")).StatusCode);
        service.Tenant.Configure("""{"listLag":"1m"}""");
        Assert.Equal(HttpStatusCode.OK, (await service.InvokeAsync("Get-BlockedSenderAddress")).StatusCode);
        service.Tenant.Configure("""{"faults":[{"kind":"Status","first":1,"skip":0,"statusCode":503}]}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.InvokeAsync("Get-BlockedSenderAddress")).StatusCode);
    }

    private static Task<TestService> StartAsync(Transport transport, string rules) =>
        TestService.StartAsync(transport, settings: $$"""{"faults":[{{rules}}]}""");

    private static async Task AssertExecutedAsync(TestService service, bool executed)
    {
        service.Tenant.Configure("""{"faults":null}""");
        Assert.Equal(executed, !(await service.ListedSendersAsync()).Contains("Anna@contoso.com", StringComparer.Ordinal));
        Assert.Equal(executed ? 1 : 0, service.Tenant.GetStats().Commands.TryGetValue("Remove-BlockedSenderAddress", out var stats) ? stats.Executed : 0);
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
        }
    }

    private sealed class WatchedContent(string text) : HttpContent
    {
        public int Reads { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Reads++;
            return stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Encoding.UTF8.GetByteCount(text);
            return true;
        }
    }
}
