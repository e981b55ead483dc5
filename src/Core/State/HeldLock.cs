namespace AdvoCache.Core;

/// <summary>A lock in somebody's hands. Its fencing token is the index of the acquisition; a refresh keeps it.</summary>
public sealed class HeldLock : Expiring
{
    internal HeldLock(Sheet sheet, byte[] key, Session owner, LogIndex token) : base(sheet)
    {
        Key = key;
        Owner = owner;
        Token = token;
    }

    public byte[] Key { get; }

    public Session Owner { get; }

    public LogIndex Token { get; }

    /// <summary>Who waits for it, first come first; goes on to the next holder. Null until somebody waits.</summary>
    internal LinkedList<LockWaiter>? Waiters { get; set; }

    internal HeldLock? NextOfOwner { get; set; }

    internal HeldLock? PreviousOfOwner { get; set; }

    /// <summary>Puts a session that waits for nothing else at the end of the queue.</summary>
    internal LockWaiter Queue(Session session, LogIndex since) => new(Waiters ??= [], Key, session, since);

    private protected override int Kind => 1;

    private protected override long Serial => Token.Value;
}
