using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Isolation;

namespace RestrictedUsers.Net8.Probe;

/// <summary>Does with the built module what the cmdlets do: connects to the tenant in memory, lists, unblocks, and says what was loaded from where.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        string bin = Path.Combine(arguments[0], "bin");
        Assembly.LoadFrom(Path.Combine(bin, "RestrictedUsers.Contracts.dll"));
        Assembly.LoadFrom(Path.Combine(bin, "RestrictedUsers.Isolation.dll"));
        await RunAsync(Path.Combine(bin, "core", "net8.0"));
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunAsync(string core)
    {
        ICoreEntry factory = CoreLoader.CreateFactory(core);
        using IProtectionService service = await factory.ConnectAsync(new ConnectOptions { UseEmulator = true }, notices: null, CancellationToken.None);
        int listed = 0;
        IResultReader<BlockedSender> list = service.GetBlockedSenders(new BlockedSenderQuery(), notices: null);
        while (await list.ReadAsync(CancellationToken.None))
        {
            listed++;
        }

        var request = new UnblockRequest(EntityType.User, "anna.kowalska@contoso.com");
        IUnblockRun run = await service.PlanUnblockAsync([request], new UnblockOptions(), notices: null, CancellationToken.None);
        IResultReader<UnblockResult> results = run.Execute(run.Items.ToArray(), notices: null);
        await results.ReadAsync(CancellationToken.None);
        await results.CloseAsync();

        Console.Out.WriteLine($"runtime={Environment.Version.Major}");
        Console.Out.WriteLine($"listed={listed > 10}");
        Console.Out.WriteLine($"outcome={results.Current.Outcome}");
        foreach (Assembly assembly in AssemblyLoadContext.GetLoadContext(factory.GetType().Assembly)!.Assemblies)
        {
            Console.Out.WriteLine($"own={assembly.GetName().Name}");
        }
    }
}
