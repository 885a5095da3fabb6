using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace RestrictedUsers.Tests.Dns;

/// <summary>
/// A real rbldnsd, the server that many of the real lists run, with zones of its own on a loopback port. It ends with the test.
/// </summary>
internal sealed class Rbldnsd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _folder;

    private Rbldnsd(Process process, string folder, IPEndPoint address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    /// <summary>The program; null where it is not installed.</summary>
    internal static string? Program { get; } = OperatingSystem.IsLinux()
        ? new[] { "/usr/sbin/rbldnsd", "/usr/bin/rbldnsd", "/sbin/rbldnsd" }.FirstOrDefault(File.Exists)
        : null;

    internal IPEndPoint Address { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="zones">Zone, type of data set (ip4set, dnset, ip6trie) and its lines.</param>
    internal static async Task<Rbldnsd> StartAsync(params (string Zone, string Type, IEnumerable<string> Lines)[] zones)
    {
        string folder = Directory.CreateTempSubdirectory("ru-rbldnsd-").FullName;
        if (OperatingSystem.IsLinux())
        {
            // It gives up root's rights and must still read.
            File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        var arguments = new List<string>();
        for (int i = 0; i < zones.Length; i++)
        {
            string file = $"zone{i}";
            await File.WriteAllLinesAsync(Path.Combine(folder, file), ["$SOA 300 ns.example admin.example 1 600 300 86400 300", "$NS 300 ns.example", .. zones[i].Lines]);
            arguments.Add($"{zones[i].Zone}:{zones[i].Type}:{file}");
        }

        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)probe.Client.LocalEndPoint!;
        probe.Close();
        var start = new ProcessStartInfo(Program!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        foreach (string argument in (string[])["-n", .. user, "-b", $"{address.Address}/{address.Port}", "-w", folder, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var server = new Rbldnsd(process, folder, address);
        if (!await server.AnswersAsync(zones[0].Zone))
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"rbldnsd does not answer: {await errors}");
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(string zone)
    {
        byte[] question = DnsMessage.Question(1, "2.0.0.127." + zone);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && !_process.HasExited;)
        {
            using var client = new UdpClient();
            client.Connect(Address);
            try
            {
                await client.SendAsync(question);
                await client.ReceiveAsync().WaitAsync(TimeSpan.FromMilliseconds(200));
                return true;
            }
            catch (Exception e) when (e is TimeoutException or SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System); // Not yet.
            }
        }

        return false;
    }
}

/// <summary>DNS messages by hand.</summary>
internal static class DnsMessage
{
    /// <summary>A question for the A records of a name.</summary>
    internal static byte[] Question(ushort id, string name) =>
    [
        (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        .. name.Split('.').SelectMany(static l => (byte[])[(byte)l.Length, .. System.Text.Encoding.ASCII.GetBytes(l)]), 0,
        0, 1, 0, 1,
    ];
}
