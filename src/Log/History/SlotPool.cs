using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>The slots that remembered changes lie in, named by number and reused.</summary>
internal sealed class SlotPool
{
    internal const int None = -1;

    private SlotBlocks<Slot> _slots = new();
    private int _free = None;

    internal ref Slot this[int slot] => ref _slots[slot];

    internal int Take()
    {
        if (_free == None)
            return _slots.Add();
        var reused = _free;
        _free = this[reused].Newer;
        return reused;
    }

    /// <summary>The slot lets go of what it held.</summary>
    internal void Return(int slot)
    {
        this[slot] = new() { Newer = _free };
        _free = slot;
    }

    internal void Clear()
    {
        _slots = new();
        _free = None;
    }
}

/// <summary>
/// A remembered change and its neighbours, among all changes and among those of its sheet. It has no references, so the garbage collector
/// does not look at it.
/// </summary>
internal struct Slot
{
    internal LogIndex Index;
    internal EventKind Kind;
    internal int Trail;
    internal int Block;
    internal int Offset;
    internal int KeyLength;

    /// <summary>Negative: there is none.</summary>
    internal int ValueLength;
    internal int Older;
    internal int Newer;
    internal int OlderOfSheet;
    internal int NewerOfSheet;
}

/// <summary>The remembered changes of one sheet.</summary>
internal sealed class Trail
{
    internal int Oldest { get; set; } = SlotPool.None;

    internal int Newest { get; set; } = SlotPool.None;

    internal int Count { get; set; }

    /// <summary>Every change of the sheet after this index is there; all of them of a sheet that was made before this node's eyes.</summary>
    internal LogIndex CompleteAfter { get; set; }
}
