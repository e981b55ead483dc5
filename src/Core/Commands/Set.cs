namespace AdvoCache.Core;

/// <summary>
/// Stores a value (raw JSON, empty for null) that lives <paramref name="TtlMs"/> from the entry's stamp.
/// Over capacity the coldest key goes, in the same step.
/// </summary>
public readonly record struct Set(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, long TtlMs, bool Jittered = false, Condition Condition = default) : ICommand<Set>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        if (Condition.Check(store, session.Sheet, Key.Span) is { } refused)
            return refused;
        store.Put(session.Sheet, this, by);
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        writer.Bytes(Value.Span);
        writer.Signed(TtlMs);
        writer.Bool(Jittered);
        Condition.Write(ref writer);
    }

    public static Set Read(ref ByteReader reader)
        => new(reader.Bytes(), reader.Bytes(), reader.Signed(), reader.Bool(), Condition.Read(ref reader));
}
