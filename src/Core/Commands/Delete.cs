namespace AdvoCache.Core;

/// <summary>Removes a key. A key that is not there is deleted all the same: every collaborator hears of it.</summary>
public readonly record struct Delete(ReadOnlyMemory<byte> Key, Condition Condition = default) : ICommand<Delete>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        var sheet = session.Sheet;
        if (Condition.Check(store, sheet, Key.Span) is { } refused)
            return refused;
        if (sheet.Entries.TryFind(Key.Span, out var entry))
            store.RemoveEntry(entry, EventKind.KeyDeleted, by);
        else
            store.Record(EventKind.KeyDeleted, sheet, by, Key.ToArray());
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        Condition.Write(ref writer);
    }

    public static Delete Read(ref ByteReader reader) => new(reader.Bytes(), Condition.Read(ref reader));
}
