namespace AdvoCache.Core;

/// <summary>
/// Gives the cluster its id, once: in a log that has begun already the id stays as it is. Every new leader proposes one with its first
/// entry, so a cluster has its id before anybody can open a sheet.
/// </summary>
public readonly record struct NameCluster(ClusterId Id) : ICommand<NameCluster>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (store.ClusterId == ClusterId.None)
            store.ClusterId = Id;
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer) => writer.Fixed64(Id.Value);

    public static NameCluster Read(ref ByteReader reader) => new(new(reader.Fixed64()));
}
