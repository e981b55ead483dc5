namespace AdvoCache.Core;

/// <summary>
/// A session in the queue for a lock that another one holds. It ends when the session is not ready to wait any longer.
/// Invariant: a session waits for one lock at most, so a queue has at most as many waiters as the sheet has sessions.
/// </summary>
public sealed class LockWaiter : Expiring
{
    private readonly LinkedList<LockWaiter> _queue;
    private readonly LinkedListNode<LockWaiter> _place;

    internal LockWaiter(LinkedList<LockWaiter> queue, byte[] key, Session session, LogIndex since) : base(session.Sheet)
    {
        _queue = queue;
        _place = queue.AddLast(this);
        Key = key;
        Session = session;
        Since = since;
        session.Waiting = this;
    }

    public byte[] Key { get; }

    public Session Session { get; }

    /// <summary>The index of the command that queued it.</summary>
    public LogIndex Since { get; }

    /// <summary>How long it will hold the lock, from the moment when it gets it.</summary>
    public long TtlMs { get; internal set; }

    internal void Leave()
    {
        _queue.Remove(_place);
        Session.Waiting = null;
    }

    private protected override int Kind => 3;

    private protected override long Serial => Since.Value;
}
