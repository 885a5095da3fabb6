using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using RestrictedUsers.Tests.Dns;

namespace RestrictedUsers.Benchmarks;

/// <summary>
/// 256 addresses on 25 zones of a real rbldnsd: the module's whole check (test entries, verdicts, results) beside bare DnsClient and a
/// bare UDP socket with the same questions and as many at the same time. Rounds take turns, so that the machine's mood hits all alike.
/// </summary>
internal static class BlockListBenchmark
{
    private const int ZoneCount = 25;
    private const int Addresses = 256;
    private const int Concurrency = 32;
    private const int Rounds = 21;

    internal static async Task<int> RunAsync()
    {
        if (Rbldnsd.Program is null)
        {
            Console.Error.WriteLine("rbldnsd is not installed (Debian and Ubuntu: apt-get install rbldnsd).");
            return 1;
        }

        await using Rbldnsd server = await Rbldnsd.StartAsync([.. Enumerable.Range(0, ZoneCount).Select(z =>
            ($"z{z}.example", "ip4set", (IEnumerable<string>)[":127.0.0.2:listed", "127.0.0.2"]))]);
        string[] names = [.. Enumerable.Range(0, ZoneCount).SelectMany(z => Enumerable.Range(0, Addresses).Select(a => $"{a}.9.9.9.z{z}.example"))];
        string zones = string.Join(",", Enumerable.Range(0, ZoneCount).Select(static z =>
            $$"""{ "name": "z{{z}}", "zones": [ { "zone": "z{{z}}.example", "lists": ["IPv4"], "tests": "RFC5782" } ] }"""));
        IReadOnlyList<BlockList> lists = CatalogueReader.Read(Encoding.UTF8.GetBytes($$"""{ "lists": [ {{zones}} ] }"""), "benchmark", isCustom: true);
        BlockListChoice[] choices = [.. lists.Select(static l => new BlockListChoice(l, l.Zones[0]))];
        RateComparison rates = new RateComparison(names.Length, "questions")
            .Add("module", () => CheckAsync(server.Address, choices))
            .Add("DnsClient", () => AskDnsClientAsync(server.Address, names))
            .Add("UDP socket", () => AskSocketAsync(server.Address, names));
        await rates.RunAsync(Rounds, warmUps: 1);
        Console.WriteLine(FormattableString.Invariant($"{Addresses} addresses x {ZoneCount} zones = {names.Length} questions, {Concurrency} at a time, median of {Rounds} rounds"));
        rates.Print("DnsClient", "UDP socket");
        return 0;
    }

    private static async Task CheckAsync(IPEndPoint server, BlockListChoice[] choices)
    {
        var service = new BlockListService(TimeProvider.System); // New each time: nothing is remembered.
        IResultReader<BlockListResult> reader = service.Check(
            new BlockListQuery
            {
                Targets = service.ReadTargets("9.9.9.0/24", isShared: false),
                Choices = choices,
                Servers = [server.ToString()],
                ThrottleLimit = Concurrency,
            },
            notices: null);
        int count = 0;
        while (await reader.ReadAsync(CancellationToken.None))
        {
            count += reader.Current.Status == BlockListStatus.NotListed ? 1 : throw new InvalidOperationException(reader.Current.Meaning);
        }

        await reader.CloseAsync();
        if (count != Addresses * ZoneCount)
        {
            throw new InvalidOperationException(string.Format(CultureInfo.InvariantCulture, "{0} results", count));
        }
    }

    private static async Task AskDnsClientAsync(IPEndPoint server, string[] names)
    {
        var client = new LookupClient(new LookupClientOptions(new NameServer(server))
        {
            UseCache = false,
            ThrowDnsErrors = false,
            Retries = 4,
            Timeout = TimeSpan.FromMilliseconds(250),
            ExtendedDnsBufferSize = DnsQueryOptions.MinimumBufferSize,
        });
        await SideBySideAsync(names, async name =>
        {
            IDnsQueryResponse response = await client.QueryAsync(name, QueryType.A);
            if (response.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
            {
                throw new InvalidOperationException(response.Header.ToString());
            }
        });
    }

    private static async Task AskSocketAsync(IPEndPoint server, string[] names)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(WorkAsync)));

        async Task WorkAsync()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server);
            byte[] answer = new byte[512];
            for (int i; (i = Interlocked.Increment(ref next)) < names.Length;)
            {
                byte[] question = DnsMessage.Question((ushort)i, names[i]);
                int length;
                do
                {
                    await socket.SendAsync(question);
                    using var limit = new CancellationTokenSource(250);
                    try
                    {
                        length = await socket.ReceiveAsync(answer, limit.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        length = 0;
                    }
                }
                while (length == 0);
            }
        }
    }

    private static Task SideBySideAsync(string[] names, Func<string, Task> ask)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < names.Length;)
            {
                await ask(names[i]);
            }
        })));
    }
}
