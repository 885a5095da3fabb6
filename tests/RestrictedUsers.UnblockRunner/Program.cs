using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Isolation;

// The environment variable RESTRICTEDUSERS_TEST_CORE names the built module's folder bin/core/net8.0.
// Usage: UnblockRunner <service uri> <ledger path> <count> <pattern with {0}> [throttle limit] [operation timeout in seconds]
// Or:    UnblockRunner list <service uri> <page of the first figure> <page of the second figure>
// Prints one line for each result: address, outcome, attempts; separated by tabs.
string[] arguments = Environment.GetCommandLineArgs()[1..];
return arguments[0] == "list" ? await ListAsync(arguments) : await UnblockAsync(arguments);

// On this .NET 8, as PowerShell 7.4 would load it.
static ICoreEntry Factory() => CoreLoader.CreateFactory(
    Environment.GetEnvironmentVariable("RESTRICTEDUSERS_TEST_CORE") ?? throw new InvalidOperationException("RESTRICTEDUSERS_TEST_CORE names the folder of Core."));

static ConnectOptions Options(string uri, string? ledger, double timeout) => new()
{
    ServiceUri = new Uri(uri),
    AccessToken = () => "opaque",
    Organization = "contoso.onmicrosoft.com",
    LedgerPath = ledger,
    OperationTimeout = TimeSpan.FromSeconds(timeout),
};

static async Task<int> UnblockAsync(string[] arguments)
{
    int count = int.Parse(arguments[2], CultureInfo.InvariantCulture);
    string pattern = arguments[3];
    int throttle = arguments.Length > 4 ? int.Parse(arguments[4], CultureInfo.InvariantCulture) : 16;
    double timeout = arguments.Length > 5 ? double.Parse(arguments[5], CultureInfo.InvariantCulture) : 600;
    using IProtectionService service = await Factory()
        .ConnectAsync(Options(arguments[0], arguments[1], timeout), null, CancellationToken.None);
    UnblockRequest[] requests = Enumerable.Range(1, count)
        .Select(i => new UnblockRequest(EntityType.User, string.Format(CultureInfo.InvariantCulture, pattern, i)))
        .ToArray();
    IUnblockRun run = await service.PlanUnblockAsync(requests, new UnblockOptions { ThrottleLimit = throttle }, null, CancellationToken.None);
    IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), null);
    while (await results.ReadAsync(CancellationToken.None))
    {
        UnblockResult result = results.Current;
        await Console.Out.WriteLineAsync($"{result.SenderAddress}\t{result.Outcome}\t{result.Attempts}\t{Environment.Version.Major}");
        await Console.Out.FlushAsync();
    }

    await results.CloseAsync();
    return 0;
}

// Lists everything and tells the managed heap, after a full collection, as it is at two pages.
static async Task<int> ListAsync(string[] arguments)
{
    int first = int.Parse(arguments[2], CultureInfo.InvariantCulture) * 1000;
    int second = int.Parse(arguments[3], CultureInfo.InvariantCulture) * 1000;
    using IProtectionService service = await Factory()
        .ConnectAsync(Options(arguments[1], System.IO.Path.GetTempPath(), 600), null, CancellationToken.None);
    IResultReader<BlockedSender> senders = service.GetBlockedSenders(new BlockedSenderQuery { IncludeConnectors = false }, null);
    int number = 0;
    while (await senders.ReadAsync(CancellationToken.None))
    {
        number++;
        if (number == first || number == second)
        {
            await Console.Out.WriteLineAsync($"{number}\t{GC.GetTotalMemory(forceFullCollection: true)}");
        }
    }

    await senders.CloseAsync();
    await Console.Out.WriteLineAsync($"total\t{number}");
    return 0;
}
