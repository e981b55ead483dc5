namespace AdvoCache.Core;

/// <summary>A run of a node is known lost: its sessions end as vanished ones, their locks are freed. Answers how many.</summary>
public readonly record struct LoseNode(NodeRun Run, long LingerMs) : ICommand<LoseNode>
{
    public Reply Apply(SheetStore store, SessionId by)
        => new(Refusal.None, store.CommandIndex, store.LoseNode(Run, LingerMs));

    public void Write(ref ByteWriter writer)
    {
        writer.Fixed64(Run.Value);
        writer.Signed(LingerMs);
    }

    public static LoseNode Read(ref ByteReader reader) => new(new(reader.Fixed64()), reader.Signed());
}
