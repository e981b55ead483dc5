namespace AdvoCache.Core;

/// <summary>
/// Like <see cref="LockKey"/>, but a session that meets another holder waits for its turn, first come first served, up to
/// <paramref name="WaitMs"/> from the entry's stamp (zero or less: not at all). The time to live counts from when it gets the lock.
/// </summary>
public readonly record struct AwaitLock(ReadOnlyMemory<byte> Key, long TtlMs, long WaitMs) : ICommand<AwaitLock>
{
    public Reply Apply(SheetStore store, SessionId by)
        => store.TryFindSession(by, out var session)
            ? store.Lock(session, Key, TtlMs, WaitMs)
            : new(Refusal.SessionUnknown, store.CommandIndex);

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        writer.Signed(TtlMs);
        writer.Signed(WaitMs);
    }

    public static AwaitLock Read(ref ByteReader reader) => new(reader.Bytes(), reader.Signed(), reader.Signed());
}
