using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Tests.Dns;

/// <summary>A question that came in.</summary>
internal sealed record DnsQuery(string Name, ushort Type, bool IsTcp, ushort Id)
{
    internal const ushort A = 1;
    internal const ushort Mx = 15;
    internal const ushort Txt = 16;
    internal const ushort Aaaa = 28;
}

/// <summary>What is answered, right or wrong in every way that a server can be.</summary>
internal sealed record DnsReply
{
    internal const int ServFail = 2;
    internal const int NxDomain = 3;
    internal const int RefusedCode = 5;

    internal int Code { get; init; }

    internal string[] Addresses { get; init; } = [];

    internal string[] Texts { get; init; } = [];

    /// <summary>Preference and host of MX records.</summary>
    internal (ushort Preference, string Host)[] Exchanges { get; init; } = [];

    internal uint Ttl { get; init; } = 300;

    /// <summary>The SOA's minimum; null leaves the SOA out.</summary>
    internal uint? SoaMinimum { get; init; }

    /// <summary>Cut over UDP, whole over TCP.</summary>
    internal bool IsTruncated { get; init; }

    internal bool HasWrongId { get; init; }

    internal string? WrongName { get; init; }

    internal TimeSpan Delay { get; init; }

    internal static DnsReply Nothing(uint? soaMinimum = 300) => new() { Code = NxDomain, SoaMinimum = soaMinimum };

    internal static DnsReply Of(params string[] addresses) => new() { Addresses = addresses };
}

/// <summary>
/// A DNS server on loopback, UDP and TCP on one port, that answers by a function: what rbldnsd cannot do (failures, refusals,
/// drops, delays, cuts, answers to other questions). No query leaves the machine.
/// </summary>
internal sealed class DnsResponder : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<DnsQuery, DnsReply?> _answer;
    private readonly ConcurrentQueue<DnsQuery> _queries = new();
    private readonly Task _running;

    private DnsResponder(Socket udp, TcpListener tcp, Func<DnsQuery, DnsReply?> answer)
    {
        _udp = udp;
        _tcp = tcp;
        _answer = answer;
        _running = Task.WhenAll(Task.Run(ServeUdpAsync), Task.Run(ServeTcpAsync));
    }

    internal IPEndPoint Address => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>All that was asked so far.</summary>
    internal IReadOnlyCollection<DnsQuery> Queries => _queries;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Gives the reply; null drops the question.</param>
    internal static DnsResponder Start(Func<DnsQuery, DnsReply?> answer)
    {
        while (true)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22 };
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new TcpListener(IPAddress.Loopback, ((IPEndPoint)udp.LocalEndPoint!).Port);
            try
            {
                tcp.Start();
                return new DnsResponder(udp, tcp, answer);
            }
            catch (SocketException)
            {
                udp.Dispose(); // Another process has that port for TCP.
            }
        }
    }

    internal int Count(string nameEnd) => _queries.Count(q => q.Name.EndsWith(nameEnd, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                DnsQuery query = Parse(buffer.AsSpan(0, received.ReceivedBytes), isTcp: false);
                _queries.Enqueue(query);
                if (_answer(query) is not DnsReply reply)
                {
                    continue;
                }

                if (reply.Delay > TimeSpan.Zero)
                {
                    _ = SendLaterAsync(query, reply, received.RemoteEndPoint);
                }
                else
                {
                    await _udp.SendToAsync(Write(query, reply), received.RemoteEndPoint, _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The end, or a client that is gone.
            }
        }
    }

    private async Task SendLaterAsync(DnsQuery query, DnsReply reply, EndPoint client)
    {
        try
        {
            await Task.Delay(reply.Delay, TimeProvider.System, _stop.Token);
            await _udp.SendToAsync(Write(query, reply), client, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                _ = ServeClientAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeClientAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                byte[] length = new byte[2];
                while (true)
                {
                    await stream.ReadExactlyAsync(length, _stop.Token);
                    byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await stream.ReadExactlyAsync(message, _stop.Token);
                    DnsQuery query = Parse(message, isTcp: true);
                    _queries.Enqueue(query);
                    if (_answer(query) is DnsReply reply)
                    {
                        byte[] bytes = Write(query, reply);
                        byte[] framed = new byte[bytes.Length + 2];
                        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)bytes.Length);
                        bytes.CopyTo(framed, 2);
                        await stream.WriteAsync(framed, _stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client hung up.
            }
        }
    }

    private static DnsQuery Parse(ReadOnlySpan<byte> message, bool isTcp)
    {
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(message);
        var name = new StringBuilder();
        int at = 12;
        while (message[at] != 0)
        {
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
            at += message[at] + 1;
        }

        return new DnsQuery(name.ToString().ToLowerInvariant(), BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]), isTcp, id);
    }

    private static byte[] Write(DnsQuery query, DnsReply reply)
    {
        using var stream = new MemoryStream();
        bool isCut = reply.IsTruncated && !query.IsTcp;
        List<(ushort Type, byte[] Data)> records = isCut ? [] : Records(query, reply);
        void Number(int value) => stream.Write([(byte)(value >> 8), (byte)value]);
        Number(reply.HasWrongId ? query.Id ^ 0x5555 : query.Id);
        Number(0x8180 | (isCut ? 0x0200 : 0) | reply.Code);
        Number(1);
        Number(records.Count);
        Number(reply.SoaMinimum is null ? 0 : 1);
        Number(0);
        stream.Write(Name(reply.WrongName ?? query.Name));
        Number(query.Type);
        Number(1);
        foreach ((ushort type, byte[] data) in records)
        {
            Record(Name(query.Name), type, data);
        }

        if (reply.SoaMinimum is uint minimum)
        {
            byte[] numbers = new byte[20];
            BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
            Record(Name("zone.test"), 6, [.. Name("ns.zone.test"), .. Name("admin.zone.test"), .. numbers]);
        }

        return stream.ToArray();

        void Record(byte[] name, ushort type, byte[] data)
        {
            stream.Write(name);
            Number(type);
            Number(1);
            byte[] ttl = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(ttl, type == 6 ? 86400 : reply.Ttl);
            stream.Write(ttl);
            Number(data.Length);
            stream.Write(data);
        }
    }

    private static List<(ushort Type, byte[] Data)> Records(DnsQuery query, DnsReply reply) => query.Type switch
    {
        DnsQuery.Txt => [.. reply.Texts.Select(t => (DnsQuery.Txt, Text(t)))],
        DnsQuery.Mx => [.. reply.Exchanges.Select(e => (DnsQuery.Mx, (byte[])[(byte)(e.Preference >> 8), (byte)e.Preference, .. Name(e.Host)]))],
        _ => [.. reply.Addresses.Select(IPAddress.Parse)
            .Where(a => (a.AddressFamily == AddressFamily.InterNetworkV6) == (query.Type == DnsQuery.Aaaa))
            .Select(a => (query.Type, a.GetAddressBytes()))],
    };

    private static byte[] Text(string text) =>
        [.. Encoding.UTF8.GetBytes(text).Chunk(255).SelectMany(part => (byte[])[(byte)part.Length, .. part])];

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
