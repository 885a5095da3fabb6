using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Emulator;
using RestrictedUsers.Emulator.Server;

namespace RestrictedUsers.Core.Tests;

/// <summary>An emulated tenant behind real HTTP, and Core connected to it with a ledger in a folder of its own.</summary>
internal sealed class TestTenant : IAsyncDisposable
{
    private readonly EmulatorServer _server;
    private readonly List<IProtectionService> _services = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("ru-test-").FullName;

    private TestTenant(EmulatorServer server) => _server = server;

    internal EmulatedTenant Tenant => _server.Tenant;

    internal EmulatorServer Server => _server;

    internal EmulatorStats Stats => Tenant.GetStats();

    internal string LedgerPath => Path.Combine(_folder, "ledger.jsonl");

    internal RecordedNotices Notices { get; } = new();

    /// <summary>Starts a tenant with <paramref name="senders"/> blocked people, user1@contoso.com and so on.</summary>
    internal static Task<TestTenant> StartAsync(int senders = 5, string settings = "{}", TimeProvider? time = null, string extra = "") =>
        StartScenarioAsync($$"""
            {
              "organization": "contoso.onmicrosoft.com",
              "settings": {{settings}},
              "senders": [ { "generate": {{senders}}, "pattern": "user{0}@contoso.com", "created": "-5h" } ]
              {{extra}}
            }
            """, time);

    internal static async Task<TestTenant> StartScenarioAsync(string scenario, TimeProvider? time = null) =>
        new(await EmulatorServer.StartAsync(EmulatedTenant.Load(scenario, time ?? TimeProvider.System)));

    internal static string Address(int number) => $"user{number}@contoso.com";

    internal static UnblockRequest[] Users(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new UnblockRequest(EntityType.User, Address(i)))];

    internal Task<IProtectionService> ConnectAsync(double requestTimeout = 5, double operationTimeout = 30, TimeProvider? time = null, string? ledgerPath = null, string token = "opaque") =>
        ConnectAsync(new ConnectOptions
        {
            ServiceUri = _server.Address,
            AccessToken = () => token,
            Organization = "contoso.onmicrosoft.com",
            LedgerPath = ledgerPath ?? LedgerPath,
            RequestTimeout = TimeSpan.FromSeconds(requestTimeout),
            OperationTimeout = TimeSpan.FromSeconds(operationTimeout),
        }, time);

    internal async Task<IProtectionService> ConnectAsync(ConnectOptions options, TimeProvider? time = null)
    {
        // No jitter: a retry comes when it is due.
        var entry = new CoreEntry(time ?? TimeProvider.System, _ => null, () => 0);
        IProtectionService service = await entry.ConnectAsync(options, Notices, CancellationToken.None);
        _services.Add(service);
        return service;
    }

    /// <summary>Plans and carries out a run in which everything is approved.</summary>
    internal async Task<List<UnblockResult>> UnblockAsync(IProtectionService service, IReadOnlyCollection<UnblockRequest> requests, UnblockOptions? options = null)
    {
        IUnblockRun run = await service.PlanUnblockAsync(requests, options ?? new UnblockOptions(), Notices, CancellationToken.None);
        return await ReadAllAsync(run.Execute(run.Items.ToArray(), Notices));
    }

    internal async Task<UnblockResult> UnblockOneAsync(IProtectionService service, int number = 1, UnblockOptions? options = null) =>
        (await UnblockAsync(service, [new UnblockRequest(EntityType.User, Address(number))], options)).Single();

    internal static async Task<List<T>> ReadAllAsync<T>(IResultReader<T> reader)
    {
        var all = new List<T>();
        try
        {
            while (await reader.ReadAsync(CancellationToken.None))
            {
                all.Add(reader.Current);
            }
        }
        finally
        {
            await reader.CloseAsync();
        }

        return all;
    }

    internal long Received(string command) => Stats.Commands.TryGetValue(command, out CommandStats? stats) ? stats.Received : 0;

    internal EntityStats Sender(int number) => Stats.Senders.TryGetValue(Address(number), out EntityStats? stats) ? stats : new EntityStats();

    public async ValueTask DisposeAsync()
    {
        foreach (IProtectionService service in _services)
        {
            service.Dispose();
        }

        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Keeps what the service layer tells.</summary>
internal sealed class RecordedNotices : IProgress<ServiceNotice>
{
    private readonly ConcurrentQueue<ServiceNotice> _all = new();

    internal IReadOnlyCollection<ServiceNotice> All => _all;

    public void Report(ServiceNotice value) => _all.Enqueue(value);

    internal string[] Of(ServiceNoticeKind kind) => [.. _all.Where(n => n.Kind == kind).Select(n => n.Message)];
}
