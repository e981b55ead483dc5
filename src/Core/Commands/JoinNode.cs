using System.Text;

namespace AdvoCache.Core;

/// <summary>
/// A run of a node takes part from here on. Earlier runs under the same name are over: their sessions end, as vanished ones.
/// </summary>
public readonly record struct JoinNode(NodeRun Run, ReadOnlyMemory<byte> Name, long LingerMs) : ICommand<JoinNode>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        var name = Encoding.UTF8.GetString(Name.Span);
        foreach (var earlier in store.Nodes.Where(node => string.Equals(node.Name, name, StringComparison.Ordinal)).ToArray())
        {
            if (earlier.Run != Run)
                store.LoseNode(earlier.Run, LingerMs);
        }
        if (!store.IsJoined(Run))
            store.JoinNode(new(Run, name));
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Fixed64(Run.Value);
        writer.Bytes(Name.Span);
        writer.Signed(LingerMs);
    }

    public static JoinNode Read(ref ByteReader reader) => new(new(reader.Fixed64()), reader.Bytes(), reader.Signed());
}
