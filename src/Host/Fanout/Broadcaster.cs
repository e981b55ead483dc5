using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Fanout;

/// <summary>
/// Tells this node's connections what happened to their sheets, in log order: each change is encoded once and its bytes go to everybody's
/// outbox. Owned by the applier: everything here runs under the store's gate, and nothing here waits for a connection.
/// </summary>
internal sealed class Broadcaster(ReplicaStream replicas, IdleIndex idle, Deliveries deliveries) : IApplyListener
{
    private readonly Dictionary<SheetNumber, List<ClientConnection>> _bySheet = [];
    private readonly Dictionary<SessionId, ClientConnection> _bySession = [];
    private readonly List<ClientConnection> _toFlush = [];
    private readonly HashSet<ClientConnection> _all = [];
    private readonly ArrayBufferWriter<byte> _message = new(4096);

    private const int KeptBytes = 1024 * 1024;

    /// <summary>Everything asked of a node that is cut off is answered at once; this is for clients that do not read.</summary>
    private static readonly TimeSpan CutOffGrace = TimeSpan.FromSeconds(1);

    internal SheetUses Uses { get; } = new();

    /// <summary>Connections that are open on this node, whatever they have opened.</summary>
    internal int Connections
    {
        get
        {
            lock (_all)
                return _all.Count;
        }
    }

    internal void Remember(ClientConnection connection)
    {
        lock (_all)
            _all.Add(connection);
    }

    internal void Forget(ClientConnection connection)
    {
        lock (_all)
            _all.Remove(connection);
        if (connection.IsReplica)
            connection.Node.Read((replicas, connection), static (_, work) => work.replicas.Detach(work.connection));
    }

    /// <summary>Asks every client, or those meant, to open again.</summary>
    private void EndAll(ushort code, ReadOnlySpan<byte> reason, Predicate<ClientConnection>? isMeant = null)
    {
        ClientConnection[] all;
        lock (_all)
            all = [.. _all];
        foreach (var connection in all)
        {
            if (isMeant is null || isMeant(connection))
                connection.EndWith(code, reason);
        }
    }

    /// <summary>Asks every client to go elsewhere, once what it has asked is answered.</summary>
    internal void SendAllAway(ushort code, byte[] reason, TimeSpan limit)
    {
        ClientConnection[] all;
        lock (_all)
            all = [.. _all];
        foreach (var connection in all)
            connection.SendAway(code, reason, limit);
    }

    internal void Attach(ClientConnection connection, SessionId session, Sheet sheet)
    {
        _bySession[session] = connection;
        if (!_bySheet.TryGetValue(sheet.Number, out var members))
            _bySheet.Add(sheet.Number, members = []);
        members.Add(connection);
    }

    /// <summary>The connection wants to learn the index also when nothing happens to its sheet.</summary>
    internal void TellIndexWhenIdle(ClientConnection connection) => idle.Attach(connection);

    /// <summary>The connection is being told an index. Under the store's gate.</summary>
    internal void ToldIndex(ClientConnection connection) => idle.Told(connection);

    internal void AttachReplica(ClientConnection connection) => replicas.Attach(connection);

    /// <summary>Flushes the connection once the entry being applied is through.</summary>
    internal void FlushLater(ClientConnection connection)
    {
        if (connection.FlushIsDue)
            return;
        connection.FlushIsDue = true;
        _toFlush.Add(connection);
    }

    public void Happened(in Event happened, bool answered)
    {
        switch (happened.Kind)
        {
            case EventKind.KeySet or EventKind.KeyDeleted or EventKind.PrefixDeleted or EventKind.SuffixDeleted:
                Tell(happened, answered ? happened.By : SessionId.None);
                break;
            case EventKind.KeyEvicted or EventKind.KeyExpired:
                Tell(happened, SessionId.None);
                break;
            case EventKind.LockTaken or EventKind.LockWaitExpired:
                if (_bySession.TryGetValue(happened.By, out var asker))
                    asker.LockWait.Take()?.Decided(happened);
                break;
            case EventKind.SessionEnded:
                Detach(happened.By, happened.Sheet);
                break;
            case EventKind.SheetDropped:
                _bySheet.Remove(happened.Sheet.Number);
                break;
            default:
                break;
        }
        Uses.Happened(happened);
        replicas.Tell(happened, this);
    }

    public void EntryApplied()
    {
        foreach (var connection in _toFlush)
        {
            connection.FlushIsDue = false;
            if (_toFlush.Count == 1)
                connection.FlushHere();
            else
                connection.Flush();
        }
        _toFlush.Clear();
        deliveries.Go();
    }

    public void StateReplaced()
    {
        Uses.StateReplaced();
        _bySheet.Clear();
        _bySession.Clear();
        idle.Clear();
        EndAll(CloseCodes.ServiceRestart, "this node was behind, reconnect"u8);
    }

    /// <summary>The sessions of earlier runs are lost. A client that has just come back belongs to the new one.</summary>
    public void RunLost() => EndAll(
        CloseCodes.ServiceRestart,
        "this node was cut off, reconnect"u8,
        static connection => connection.ProposedSession != SessionId.None && connection.ProposedSession.Node != connection.Node.Run);

    public void CutOff() => SendAllAway(CloseCodes.TryAgainLater, Refusals.CutOffReason, CutOffGrace);

    private void Tell(in Event happened, SessionId except)
    {
        if (!_bySheet.TryGetValue(happened.Sheet.Number, out var members))
            return;
        var sender = except != SessionId.None && _bySession.TryGetValue(except, out var connection) ? connection : null;
        if (members.Count == 0 || (members.Count == 1 && ReferenceEquals(members[0], sender)))
            return;

        Encode(happened);
        var shared = _message.WrittenCount >= Outbox.SharedFrom ? _message.WrittenSpan.ToArray() : null;
        foreach (var member in members)
        {
            if (ReferenceEquals(member, sender))
                continue;
#if PLANTED_BUGS
            if (Planted.Has(Planted.DroppedBroadcast) && happened.Index.Value % 97 == 0)
                continue;
#endif
            if (shared is null)
                member.Outbox.Broadcast(_message.WrittenSpan);
            else
                member.Outbox.Broadcast(shared);
            ToldIndex(member);
            deliveries.Add(member.Outbox);
        }
    }

    private void Encode(in Event happened)
    {
        if (_message.Capacity > KeptBytes)
            _message.Clear();
        _message.ResetWrittenCount();
        ChangeMessage.Write(_message, new(happened.Kind, happened.Index, happened.Content));
    }

    private void Detach(SessionId session, Sheet sheet)
    {
        if (!_bySession.Remove(session, out var connection))
            return;
        if (_bySheet.TryGetValue(sheet.Number, out var members))
            members.Remove(connection);
        idle.Detach(connection);
        // A no-op for a connection that left by itself.
        connection.EndWith(CloseCodes.ServiceRestart, "this session is lost, reconnect"u8);
    }
}
