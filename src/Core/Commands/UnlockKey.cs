namespace AdvoCache.Core;

/// <summary>Frees a lock that the session holds; the first who waits for it has it then.</summary>
public readonly record struct UnlockKey(ReadOnlyMemory<byte> Key) : ICommand<UnlockKey>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        store.StopWaiting(session);
        if (!session.Sheet.Locks.TryFind(Key.Span, out var held) || held.ExpiresAt <= store.Now)
            return new(Refusal.LockNotFound, store.CommandIndex);
        if (held.Owner.Id != by)
            return new(Refusal.NotLockOwner, store.CommandIndex);
        store.FreeLock(held);
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer) => writer.Bytes(Key.Span);

    public static UnlockKey Read(ref ByteReader reader) => new(reader.Bytes());
}
