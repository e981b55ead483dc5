namespace AdvoCache.Core;

/// <summary>Removes every key that ends with the suffix; the empty suffix removes all. Answers how many live keys went.</summary>
public readonly record struct DeleteBySuffix(ReadOnlyMemory<byte> Suffix) : ICommand<DeleteBySuffix>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        var removed = store.RemoveWhere(session.Sheet, Suffix.Span, static (key, suffix) => key.EndsWith(suffix));
        store.Record(EventKind.SuffixDeleted, session.Sheet, by, Suffix.ToArray());
        return new(Refusal.None, store.CommandIndex, removed);
    }

    public void Write(ref ByteWriter writer) => writer.Bytes(Suffix.Span);

    public static DeleteBySuffix Read(ref ByteReader reader) => new(reader.Bytes());
}
