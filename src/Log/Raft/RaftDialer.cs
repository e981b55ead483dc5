using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Connects Raft to the other members. Raft's patience for a request, and so for a connection, is an election timeout; on a slow or lossy
/// network connecting can take longer. So an attempt goes on when Raft stops waiting for it, and the next one picks it up.
/// </summary>
internal sealed class RaftDialer(RaftPeers peers, ILogger logger) : IConnectionFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task<RaftConnection>> _dialing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Why, long At)> _said = new(StringComparer.Ordinal);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var name = RaftPeers.NameOf(endpoint);
        var dialing = _dialing.GetOrAdd(name, DialAsync);
        try
        {
            var connection = await dialing.WaitAsync(cancellationToken);
            _dialing.TryRemove(new(name, dialing));
            _said.TryRemove(name, out _);
            return connection;
        }
        catch (Exception failed) when (dialing.IsCompleted)
        {
            _dialing.TryRemove(new(name, dialing));
            Say(name, failed);
            throw;
        }
    }

    private async Task<RaftConnection> DialAsync(string name)
    {
        // Off the caller's thread: a dictionary must not wait for a name to be resolved.
        await Task.Yield();
        var address = peers.AddressOf(name) ?? throw new IOException($"{name} is no member of this cluster");
        using var limit = new CancellationTokenSource(Patience);
        var socket = RaftConnection.NewSocket((address as IPEndPoint)?.AddressFamily);
        var stream = default(NetworkStream);
        try
        {
            await socket.ConnectAsync(address, limit.Token);
            stream = new(socket, ownsSocket: true);
            var incarnation = await RaftHandshake.InitiateAsync(stream, peers, name, limit.Token);
            var connection = new RaftConnection(stream);
            return peers.TryTrack(name, incarnation, connection) ? connection : throw new IOException($"{name} was replaced");
        }
        catch
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A refusal is worth a line; that a node is away is not.</summary>
    private void Say(string name, Exception failed)
    {
        if (failed is not IOException { InnerException: null } refused || refused is EndOfStreamException)
            return;
        var (why, at) = _said.GetValueOrDefault(name);
        if (string.Equals(why, refused.Message, StringComparison.Ordinal) && Environment.TickCount64 - at < SayAgainAfter.TotalMilliseconds)
            return;
        _said[name] = (refused.Message, Environment.TickCount64);
        logger.RaftRefused(refused.Message);
    }
}
