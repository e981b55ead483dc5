using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Fanout;

/// <summary>
/// Tells the connections that asked for it up to which index they have heard everything, when nothing else has told them for an interval:
/// the history forgets, so that who is silent for long could not resume otherwise. Attach, detach and tell under the store's gate.
/// </summary>
internal sealed class IdleIndex(TimeSpan interval, TimeProvider time)
{
    /// <summary>Looks in an interval, so that nobody waits for much more than one.</summary>
    private const int BeatsInInterval = 4;

    private readonly HashSet<ClientConnection> _connections = [];
    private readonly ArrayBufferWriter<byte> _message = new(64);
    private readonly List<ClientConnection> _told = [];
    private long _beat;

    internal void Attach(ClientConnection connection)
    {
        if (interval <= TimeSpan.Zero)
            return;
        _connections.Add(connection);
        Told(connection);
    }

    internal void Detach(ClientConnection connection) => _connections.Remove(connection);

    internal void Clear() => _connections.Clear();

    internal void Told(ClientConnection connection) => connection.ToldIndexAt = _beat;

    internal async Task RunAsync(CacheNode node, CancellationToken token)
    {
        if (interval <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(interval / BeatsInInterval, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            node.Read(this, static (store, idle) => idle.Beat(store.Index));
            foreach (var connection in _told)
                connection.Flush();
        }
    }

    /// <summary>Every change up to the index is in the outboxes already, since this runs between two entries.</summary>
    private bool Beat(LogIndex index)
    {
        _beat++;
        _told.Clear();
        _message.ResetWrittenCount();
        Messages.WriteIndex(_message, index.Value);
        foreach (var connection in _connections)
        {
            if (_beat - connection.ToldIndexAt <= BeatsInInterval)
                continue;
            connection.Outbox.Broadcast(_message.WrittenSpan);
            Told(connection);
            _told.Add(connection);
        }
        return _told.Count > 0;
    }
}
