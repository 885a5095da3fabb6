using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;

namespace RestrictedUsers.Benchmarks;

/// <summary>
/// 200 unblocks against a service that takes 100 ms for each: Core with its listing and its ledger on disk, beside bare POSTs
/// with the same number in flight, and beside the loop of public scripts, one after another.
/// </summary>
internal static class UnblockBenchmark
{
    private const int Senders = 200;
    private const int InFlight = 16;

    internal static async Task<int> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("restrictedusers-bench-").FullName;
        await using EmulatorServer server = await EmulatorServer.StartAsync(EmulatedTenant.Load(
            $$"""
            {
              "organization": "contoso.onmicrosoft.com",
              "senders": [ { "generate": {{Senders}}, "pattern": "user{0}@contoso.com", "created": "-5h" } ],
              "settings": { "latencyMsByCommand": { "Remove-BlockedSenderAddress": 100 } }
            }
            """,
            TimeProvider.System));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "opaque");
        try
        {
            Console.WriteLine($"{Senders} unblocks, 100 ms each at the service, {InFlight} in flight");
            RateComparison rates = new RateComparison(Senders, "unblocks")
                .Add("bare POSTs", () => BareAsync(server, client, InFlight))
                .Add("listed, written ahead, counted", () => UnblockAsync(server, folder))
                .Add("a loop, one after another", () => BareAsync(server, client, 1));
            await rates.RunAsync(rounds: 3, warmUps: 1);
            rates.Print("bare POSTs");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UnblockAsync(EmulatorServer server, string folder)
    {
        server.Tenant.Reset();
        using IProtectionService service = await new CoreEntry().ConnectAsync(
            new ConnectOptions
            {
                ServiceUri = server.Address,
                AccessToken = () => "opaque",
                Organization = "contoso.onmicrosoft.com",
                LedgerPath = Path.Combine(folder, Guid.NewGuid() + ".jsonl"),
            },
            notices: null,
            CancellationToken.None);
        UnblockRequest[] requests = [.. Addresses().Select(a => new UnblockRequest(EntityType.User, a))];
        IUnblockRun run = await service.PlanUnblockAsync(requests, new UnblockOptions { ThrottleLimit = InFlight }, notices: null, CancellationToken.None);
        IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), notices: null);
        while (await results.ReadAsync(CancellationToken.None))
        {
            Expect(results.Current.Outcome == UnblockOutcome.Unblocked, results.Current.Message);
        }

        await results.CloseAsync();
    }

    private static async Task BareAsync(EmulatorServer server, HttpClient client, int inFlight)
    {
        server.Tenant.Reset();
        await Parallel.ForEachAsync(Addresses(), new ParallelOptions { MaxDegreeOfParallelism = inFlight }, async (address, token) =>
        {
            using var content = new StringContent(
                $$$$"""{"CmdletInput":{"CmdletName":"Remove-BlockedSenderAddress","Parameters":{"SenderAddress":"{{{{address}}}}"}}}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.PostAsync(new Uri("adminapi/beta/contoso.onmicrosoft.com/InvokeCommand", UriKind.Relative), content, token);
            Expect(response.IsSuccessStatusCode, response.StatusCode.ToString());
        });
    }

    private static IEnumerable<string> Addresses() => Enumerable.Range(1, Senders).Select(i => $"user{i}@contoso.com");

    // A benchmark that measures failures measures nothing.
    private static void Expect(bool isTrue, string what)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException(what);
        }
    }
}
