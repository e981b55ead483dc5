namespace AdvoCache.Core;

/// <summary>
/// Structs in blocks, named by number: few of them take one small block, and from then on growing copies nothing, so that the applier never stops
/// for it. A reference into it is good until a slot is added.
/// </summary>
public sealed class SlotBlocks<T>
    where T : struct
{
    private const int BlockShift = 10;
    private const int BlockSlots = 1 << BlockShift;
    private const int FirstSlots = 4;

    private readonly List<T[]> _blocks = [];

    public int Count { get; private set; }

    public ref T this[int slot] => ref _blocks[slot >> BlockShift][slot & (BlockSlots - 1)];

    /// <summary>Adds an empty slot behind the last.</summary>
    public int Add()
    {
        if (Count == 0)
            _blocks.Add(new T[FirstSlots]);
        else if (Count == _blocks[0].Length && Count < BlockSlots)
            _blocks[0] = Doubled(_blocks[0]);
        else if (Count == _blocks.Count * BlockSlots)
            _blocks.Add(new T[BlockSlots]);
        return Count++;
    }

    private static T[] Doubled(T[] block)
    {
        Array.Resize(ref block, 2 * block.Length);
        return block;
    }
}
