namespace AdvoCache.Core;

/// <summary>
/// Takes a lock for the session, or refreshes its own to the new time to live, which can shorten it.
/// The fencing token is the index of the acquisition (Kleppmann, "How to do distributed locking", 2016).
/// </summary>
public readonly record struct LockKey(ReadOnlyMemory<byte> Key, long TtlMs) : ICommand<LockKey>
{
    public Reply Apply(SheetStore store, SessionId by)
        => store.TryFindSession(by, out var session)
            ? store.Lock(session, Key, TtlMs, waitMs: 0)
            : new(Refusal.SessionUnknown, store.CommandIndex);

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        writer.Signed(TtlMs);
    }

    public static LockKey Read(ref ByteReader reader) => new(reader.Bytes(), reader.Signed());
}
