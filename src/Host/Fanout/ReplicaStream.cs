using System.Buffers;
using System.Globalization;
using System.Text;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Fanout;

/// <summary>
/// Every change of every sheet, in the original's replica format, for connections that registered with the operator's token.
/// Runs under the store's gate like the broadcaster it belongs to.
/// </summary>
internal sealed class ReplicaStream(TimeProvider time, ClusterClock clock)
{
    internal static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    private readonly List<ClientConnection> _replicas = [];
    private readonly ArrayBufferWriter<byte> _message = new();

    internal void Attach(ClientConnection replica) => _replicas.Add(replica);

    internal bool Detach(ClientConnection replica) => _replicas.Remove(replica);

    internal void Tell(in Event happened, Broadcaster broadcaster)
    {
        if (_replicas.Count == 0)
            return;
        _message.ResetWrittenCount();
        if (!TryEncode(happened))
            return;
        foreach (var replica in _replicas)
        {
            replica.Outbox.Broadcast(_message.WrittenSpan);
            broadcaster.FlushLater(replica);
        }
    }

    /// <summary>Sends the original's heartbeat until the node stops.</summary>
    internal async Task BeatAsync(CacheNode node, byte[] name, CancellationToken token)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            foreach (var replica in node.Read((this, name), static (store, work) => work.Item1.Beat(store, work.name)))
                replica.Flush();
        }
    }

    private ClientConnection[] Beat(SheetStore store, byte[] name)
    {
        _message.ResetWrittenCount();
        Messages.WriteHeartbeat(_message, name, store.Index.Value);
        foreach (var replica in _replicas)
            replica.Outbox.Broadcast(_message.WrittenSpan);
        return [.. _replicas];
    }

    private bool TryEncode(in Event happened)
    {
        var sheet = happened.Sheet.Name;
        var index = happened.Index.Value;
        switch (happened.Kind)
        {
            case EventKind.KeySet:
                Messages.WriteReplicaSet(_message, sheet, happened.Content.Key, happened.Content.Value, happened.Jittered, index);
                return true;
            case EventKind.KeyDeleted or EventKind.KeyExpired:
                Messages.WriteReplicaDelete(_message, sheet, happened.Content.Key, index);
                return true;
            case EventKind.KeyEvicted:
                Messages.WriteReplicaEvict(_message, sheet, happened.Content.Key, index);
                return true;
            case EventKind.PrefixDeleted:
                Messages.WriteReplicaDeletePrefix(_message, sheet, happened.Content.Key, index);
                return true;
            case EventKind.SuffixDeleted:
                Messages.WriteReplicaDeleteSuffix(_message, sheet, happened.Content.Key, index);
                return true;
            case EventKind.SheetDropped:
                // The original had no word for it, and its replicas kept the data for the next tenant of that name.
                Messages.WriteReplicaDeletePrefix(_message, sheet, default, index);
                return true;
            case EventKind.LockTaken when happened.Lock is { } held:
                Messages.WriteReplicaLock(_message, sheet, held.Key, Owner(held), WallTimeOf(held), held.Token.Value, index);
                return true;
            case EventKind.LockFreed when happened.Lock is { } freed:
                Messages.WriteReplicaUnlock(_message, sheet, freed.Key, index);
                return true;
            default:
                return false;
        }
    }

    private static byte[] Owner(HeldLock held)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{held.Owner.Id.Node.Value:x16}-{held.Owner.Id.Number}"));

    /// <summary>The stream speaks of wall time; the lock's own end is in cluster time.</summary>
    private DateTimeOffset WallTimeOf(HeldLock held)
    {
        var left = Math.Clamp(held.ExpiresAt.Milliseconds - clock.Now.Milliseconds, 0, (long)TimeSpan.FromDays(36500).TotalMilliseconds);
        return time.GetUtcNow().AddMilliseconds(left);
    }
}
