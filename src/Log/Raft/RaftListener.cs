using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// The Raft port. Only nodes that proved themselves reach Raft. It goes on accepting whatever happens to single connections or for want of
/// file descriptors, because a node whose Raft port is deaf holds up the cluster.
/// </summary>
internal sealed class RaftListener(RaftPeers peers, ILogger logger) : IConnectionListenerFactory
{
    private const int Backlog = 128;

    /// <summary>What strangers may keep open at once before they have proved themselves.</summary>
    private const int MaxHandshakes = 64;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcceptAgainAfter = TimeSpan.FromMilliseconds(50);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = RaftConnection.NewSocket(((IPEndPoint)endpoint).AddressFamily);
        try
        {
            if (((IPEndPoint)endpoint).Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new(new Listening(socket, peers, logger));
    }

    private sealed class Listening : IConnectionListener
    {
        private readonly Socket _socket;
        private readonly RaftPeers _peers;
        private readonly ILogger _logger;
        private readonly CancellationTokenSource _unbound = new();
        private readonly SemaphoreSlim _handshakes = new(MaxHandshakes);
        private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();
        private readonly Task _accepting;

        internal Listening(Socket socket, RaftPeers peers, ILogger logger)
        {
            _socket = socket;
            _peers = peers;
            _logger = logger;
            EndPoint = socket.LocalEndPoint!;
            _accepting = AcceptAllAsync();
        }

        public EndPoint EndPoint { get; }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await _accepted.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException)
            {
                return null;
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            _socket.Dispose();
            await _accepting;
            _accepted.Writer.TryComplete();
            while (_accepted.Reader.TryRead(out var connection))
                await connection.DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_unbound.IsCancellationRequested)
                await UnbindAsync(CancellationToken.None);
            // The semaphore and the token source hold nothing that needs disposing, and handshakes may still use them.
        }

        private async Task AcceptAllAsync()
        {
            while (!_unbound.IsCancellationRequested)
            {
                try
                {
                    await _handshakes.WaitAsync(_unbound.Token);
                    _ = IntroduceAsync(await _socket.AcceptAsync(_unbound.Token));
                }
                catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
                {
                    return;
                }
                catch (SocketException failed)
                {
                    _handshakes.Release();
                    _logger.RaftAcceptFailed(failed.Message);
                    await Task.Delay(AcceptAgainAfter, CancellationToken.None);
                }
            }
        }

        private async Task IntroduceAsync(Socket socket)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token);
            limit.CancelAfter(HandshakeTimeout);
            var stream = default(NetworkStream);
            try
            {
                RaftConnection.Prepare(socket);
                stream = new(socket, ownsSocket: true);
                var (name, incarnation, refusal) = await RaftHandshake.AcceptAsync(stream, _peers, limit.Token);
                if (refusal is null)
                {
                    var connection = new RaftConnection(stream);
                    if (!_peers.TryTrack(name, incarnation, connection) || !_accepted.Writer.TryWrite(connection))
                        await connection.DisposeAsync();
                    return;
                }
                _logger.RaftConnectionRefused(name, refusal);
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A stranger that said nothing, or a node that went away.
            }
            finally
            {
                _handshakes.Release();
            }
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
        }
    }
}
