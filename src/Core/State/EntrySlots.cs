namespace AdvoCache.Core;

/// <summary>
/// Where the entries of one sheet lie: structs in blocks, named by number. A small sheet has one small block; from then on growing copies nothing.
/// A reference into it is good until a slot is added.
/// </summary>
internal sealed class EntrySlots
{
    /// <summary>Stands for no slot.</summary>
    internal const int None = -1;

    private const int BlockShift = 10;
    private const int BlockSlots = 1 << BlockShift;
    private const int FirstSlots = 4;

    private readonly List<EntrySlot[]> _blocks = [];

    internal int Count { get; private set; }

    internal ref EntrySlot this[int slot] => ref _blocks[slot >> BlockShift][slot & (BlockSlots - 1)];

    /// <summary>Adds an empty slot behind the last.</summary>
    internal int Add()
    {
        if (Count == 0)
            _blocks.Add(new EntrySlot[FirstSlots]);
        else if (Count == _blocks[0].Length && Count < BlockSlots)
            _blocks[0] = Doubled(_blocks[0]);
        else if (Count == _blocks.Count * BlockSlots)
            _blocks.Add(new EntrySlot[BlockSlots]);
        return Count++;
    }

    private static EntrySlot[] Doubled(EntrySlot[] block)
    {
        Array.Resize(ref block, 2 * block.Length);
        return block;
    }
}

/// <summary>One entry and its places: in the order of use, among the keys with the same bucket, and among the ends. Empty when its content is nothing.</summary>
internal struct EntrySlot
{
    internal KeyAndValue Content;
    internal LogIndex Version;
    internal Moment ExpiresAt;
    internal int Hotter;
    internal int Colder;
    internal int NextInBucket;
    internal int Hash;

    /// <summary>In the heap of ends.</summary>
    internal int Place;
}
