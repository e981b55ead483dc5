namespace AdvoCache.Core;

/// <summary>The order in which the entries of a sheet were used last: a doubly linked list through their slots, every step of it O(1).</summary>
internal sealed class LruList(SlotBlocks<EntrySlot> slots)
{
    internal int Hottest { get; private set; } = EntrySlot.None;

    internal int Coldest { get; private set; } = EntrySlot.None;

    /// <summary>Makes the slot the hottest.</summary>
    internal void Heat(int slot)
    {
        if (slot == Hottest)
            return;
        Unlink(slot);
        LinkAsHottest(slot);
    }

    internal void LinkAsHottest(int slot)
    {
        ref var linked = ref slots[slot];
        (linked.Hotter, linked.Colder) = (EntrySlot.None, Hottest);
        if (Hottest == EntrySlot.None)
            Coldest = slot;
        else
            slots[Hottest].Hotter = slot;
        Hottest = slot;
    }

    internal void LinkAsColdest(int slot)
    {
        ref var linked = ref slots[slot];
        (linked.Hotter, linked.Colder) = (Coldest, EntrySlot.None);
        if (Coldest == EntrySlot.None)
            Hottest = slot;
        else
            slots[Coldest].Colder = slot;
        Coldest = slot;
    }

    internal void Unlink(int slot)
    {
        var (hotter, colder) = (slots[slot].Hotter, slots[slot].Colder);
        if (hotter == EntrySlot.None)
            Hottest = colder;
        else
            slots[hotter].Colder = colder;
        if (colder == EntrySlot.None)
            Coldest = hotter;
        else
            slots[colder].Hotter = hotter;
    }
}
