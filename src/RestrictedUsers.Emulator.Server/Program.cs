using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Emulator.Server;

/// <summary>The server as a process: prints its address, serves until SIGTERM, SIGINT or, if asked, the end of standard input.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int BadUsage = 2;

    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            var line = CommandLine.Parse(arguments);
            if (line.Help)
            {
                await Console.Out.WriteLineAsync(CommandLine.Usage).ConfigureAwait(false);
                return 0;
            }

            await RunAsync(line).ConfigureAwait(false);
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message + Environment.NewLine + Environment.NewLine + CommandLine.Usage).ConfigureAwait(false);
            return BadUsage;
        }
        catch (Exception e) when (e is ScenarioException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return Failed;
        }
    }

    private static async Task RunAsync(CommandLine line)
    {
        var tenant = Load(line);
        if (line.Settings is not null)
        {
            tenant.Configure(line.Settings);
        }

        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var certificate = line.Https is null ? null : ServerCertificate.Create();
        if (certificate is not null)
        {
            ServerCertificate.WriteRoot(certificate, line.Https!);
        }

        var server = await EmulatorServer
            .StartAsync(tenant, new EmulatorServerOptions { Port = line.Port, KeepAlive = line.KeepAlive, Certificate = certificate })
            .ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await Console.Out.WriteLineAsync("Listening on " + server.Address.GetLeftPart(UriPartial.Authority)).ConfigureAwait(false);
            if (line.ExitOnStdinClose)
            {
                // A thread of its own: a console read cannot be cancelled, and the process must be able to end without it.
                new Thread(() => AwaitEndOfInput(end)) { IsBackground = true, Name = "standard input" }.Start();
            }

            await end.Task.ConfigureAwait(false);
        }
    }

    private static EmulatedTenant Load(CommandLine line)
    {
        if (line.Scenario is null)
        {
            return EmulatedTenant.CreateDefault(TimeProvider.System);
        }

        using var file = File.OpenRead(line.Scenario);
        return EmulatedTenant.Load(file, TimeProvider.System);
    }

    private static void AwaitEndOfInput(TaskCompletionSource end)
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer, 0, buffer.Length) > 0)
        {
            // Only the end matters.
        }

        end.TrySetResult();
    }
}
