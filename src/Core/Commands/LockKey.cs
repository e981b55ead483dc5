namespace AdvoCache.Core;

/// <summary>
/// Takes a lock for the session, or refreshes its own to the new time to live, which can shorten it.
/// The fencing token is the index of the acquisition (Kleppmann, "How to do distributed locking", 2016).
/// </summary>
public readonly record struct LockKey(ReadOnlyMemory<byte> Key, long TtlMs) : ICommand<LockKey>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        if (session.Sheet.Locks.TryFind(Key.Span, out var held))
        {
            var expired = held.ExpiresAt <= store.Now;
            if (!expired && held.Owner.Id == by)
            {
                store.RefreshLock(held, TtlMs);
                return new(Refusal.None, store.CommandIndex, held.Token.Value);
            }
            if (!expired)
                return new(Refusal.LockHeld, store.CommandIndex);
            store.ReplaceLock(held, session, Key.ToArray(), TtlMs);
        }
        else
        {
            store.TakeLock(session, Key.ToArray(), TtlMs);
        }
        return new(Refusal.None, store.CommandIndex, store.CommandIndex.Value);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        writer.Signed(TtlMs);
    }

    public static LockKey Read(ref ByteReader reader) => new(reader.Bytes(), reader.Signed());
}
