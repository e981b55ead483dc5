namespace AdvoCache.Core;

/// <summary>
/// Brings cluster time to at least <paramref name="UpTo"/>, and so ends what is due by then. The leader orders it when something
/// comes due and nothing else moves time; a node orders it when a read met an entry that is due.
/// </summary>
public readonly record struct Evict(Moment UpTo) : ICommand<Evict>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        store.Advance(UpTo);
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer) => writer.Signed(UpTo.Milliseconds);

    public static Evict Read(ref ByteReader reader) => new(new(reader.Signed()));
}
