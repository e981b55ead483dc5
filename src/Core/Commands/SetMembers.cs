namespace AdvoCache.Core;

/// <summary>
/// Replaces the table of the cluster's members, if it is still the one that the change was made from (<paramref name="Expected"/>, its
/// version; 0 for the table that the cluster was founded with). The store keeps the table and its version, and does not look into it.
/// </summary>
public readonly record struct SetMembers(LogIndex Expected, ReadOnlyMemory<byte> Table) : ICommand<SetMembers>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (store.MembersVersion != Expected)
            return new(Refusal.VersionMismatch, store.CommandIndex, store.MembersVersion.Value);
        store.SetMembers(Table.ToArray(), store.CommandIndex);
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Signed(Expected.Value);
        writer.Bytes(Table.Span);
    }

    public static SetMembers Read(ref ByteReader reader) => new(new(reader.Signed()), reader.Bytes());
}
