using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>Passes UDP packets on in both directions, and loses some of them.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly Socket _front = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22 };
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly double _loss;
    private readonly Random _random = new(5782);
    private readonly Lock _gate = new();
    private readonly Task _running;
    private int _lost;

    internal LossyProxy(IPEndPoint server, double loss)
    {
        _server = server;
        _loss = loss;
        _front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _running = Task.Run(RunAsync);
    }

    internal IPEndPoint Address => (IPEndPoint)_front.LocalEndPoint!;

    internal int Lost => _lost;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _front.Dispose();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _front.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (!IsLost())
                {
                    _ = PassAsync(buffer[..received.ReceivedBytes], received.RemoteEndPoint);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The end, or a client that is gone.
            }
        }
    }

    private async Task PassAsync(byte[] question, EndPoint client)
    {
        using var back = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte[] answer = new byte[4096];
        try
        {
            await back.ConnectAsync(_server, _stop.Token);
            await back.SendAsync(question, _stop.Token);
            int length = await back.ReceiveAsync(answer, _stop.Token);
            if (!IsLost())
            {
                await _front.SendToAsync(answer.AsMemory(0, length), client, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private bool IsLost()
    {
        lock (_gate)
        {
            bool isLost = _random.NextDouble() < _loss;
            _lost += isLost ? 1 : 0;
            return isLost;
        }
    }
}
