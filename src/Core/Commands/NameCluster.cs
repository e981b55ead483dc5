namespace AdvoCache.Core;

/// <summary>
/// Gives the cluster another id in the place of the one it has. Every new leader proposes one in the place of none with its first entry,
/// so a cluster has its id before anybody can open a sheet, and keeps it; a cluster that an operator starts over gets a new one.
/// </summary>
public readonly record struct NameCluster(ClusterId Id, ClusterId InPlaceOf) : ICommand<NameCluster>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (store.ClusterId == InPlaceOf)
            store.ClusterId = Id;
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Fixed64(Id.Value);
        writer.Fixed64(InPlaceOf.Value);
    }

    public static NameCluster Read(ref ByteReader reader) => new(new(reader.Fixed64()), new(reader.Fixed64()));
}
