namespace AdvoCache.Core;

/// <summary>Removes every key that begins with the prefix; the empty prefix removes all. Answers how many live keys went.</summary>
public readonly record struct DeleteByPrefix(ReadOnlyMemory<byte> Prefix) : ICommand<DeleteByPrefix>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        var removed = store.RemoveWhere(session.Sheet, Prefix.Span, static (key, prefix) => key.StartsWith(prefix));
        store.Record(EventKind.PrefixDeleted, session.Sheet, by, Prefix.ToArray());
        return new(Refusal.None, store.CommandIndex, removed);
    }

    public void Write(ref ByteWriter writer) => writer.Bytes(Prefix.Span);

    public static DeleteByPrefix Read(ref ByteReader reader) => new(reader.Bytes());
}
