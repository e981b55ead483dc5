using System.Net;
using System.Net.Sockets;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Extensions.Caching.Nodes;

/// <summary>Passes connections on to a port of this machine, until it is cut or told to hold them up.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly List<RelayedConnection> _connections = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public Relay(int target)
    {
        _target = target;
        Mend();
    }

    public int Port { get; } = FreePorts.Take();

    /// <summary>Breaks what there is and takes nothing new.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _listener?.Stop();
            _listener = null;
            _connections.ForEach(static connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public void Mend()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        lock (_gate)
            _listener = listener;
        _accepting = Task.WhenAll(_accepting, AcceptAsync(listener));
    }

    /// <summary>Holds up what the server says on the connections that there are. New ones are not concerned.</summary>
    public void HoldUp()
    {
        lock (_gate)
            _connections.ForEach(static connection => connection.HoldUp());
    }

    public void LetGo()
    {
        lock (_gate)
            _connections.ForEach(static connection => connection.LetGo());
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target);
                Keep(new(client, server), listener);
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private void Keep(RelayedConnection connection, TcpListener listener)
    {
        lock (_gate)
        {
            if (_listener == listener)
            {
                _connections.Add(connection);
                connection.Start();
                return;
            }
        }
        // It was cut in the moment of the connection.
        connection.Dispose();
    }
}
