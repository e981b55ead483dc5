namespace AdvoCache.Core;

/// <summary>
/// The entries of one sheet: found by key in O(1), kept in the order of their last use in O(1), and in the order of their ends in O(log n). Invariant: table, list, heap of ends and slots hold the same entries.
/// </summary>
public sealed class LruMap
{
    private const int None = EntrySlot.None;

    private readonly Sheet _sheet;
    private readonly SlotBlocks<EntrySlot> _slots = new();
    private readonly KeyTable _byKey;
    private readonly LruList _byUse;
    private readonly IndexedHeap<int, ByEnd> _ends;
    private readonly List<int> _freeSlots = [];
    private LogIndex _lentUpTo;

    internal LruMap(Sheet sheet)
    {
        _sheet = sheet;
        _byKey = new(_slots);
        _byUse = new(_slots);
        _ends = new(new(_slots));
    }

    public int Count => _byKey.Count;

    /// <summary>What keys and values take together, bookkeeping aside.</summary>
    public long Bytes { get; private set; }

    /// <summary>The entries in the order of their last use. The one at hand may be removed on the way.</summary>
    public HottestFirstWalk HottestFirst => new(this);

    internal Entry Coldest => EntryAt(_byUse.Coldest);

    /// <summary>Slots that were used and are free again, in the order in which they will be reused (last first). Part of the state.</summary>
    internal IReadOnlyList<int> FreeSlots => _freeSlots;

    internal int SlotCount => _slots.Count;

    /// <summary>Whether every slot is either used or free, as is always so outside of a restore.</summary>
    internal bool IsWhole => Count + _freeSlots.Count == _slots.Count;

    /// <summary>The end and the version of the entry that ends first; (never, none) when none ever does.</summary>
    internal (Moment At, LogIndex Version) FirstEnd => _ends.Count == 0 ? (Moment.Never, LogIndex.None) : (_slots[_ends.First].ExpiresAt, _slots[_ends.First].Version);

    /// <summary>Of a sheet of which an entry ends some time.</summary>
    internal Entry FirstToEnd => EntryAt(_ends.First);

    public bool TryFind(ReadOnlySpan<byte> key, out Entry entry)
    {
        var slot = _byKey.Find(key, KeyTable.HashOf(key));
        entry = EntryAt(slot);
        return slot != None;
    }

    public bool TryFind(int slot, out Entry entry)
    {
        entry = EntryAt(slot);
        return (uint)slot < (uint)_slots.Count && !_slots[slot].Content.IsNothing;
    }

    /// <summary>
    /// From now on the keys and values that are here may be read at any time, by any thread: those whose <see cref="Entry.Content"/> was taken
    /// stay as they are, whatever happens to the entry. It costs each entry a new array when it is set next.
    /// </summary>
    /// <param name="now">The store's index.</param>
    public void Lend(LogIndex now) => _lentUpTo = now;

    /// <summary>Sets the value of a key, which becomes the hottest; a new one has no end. The bytes are copied.</summary>
    internal Entry Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, LogIndex version)
    {
        var hash = KeyTable.HashOf(key);
        var slot = _byKey.Find(key, hash);
        if (slot == None)
        {
            slot = TakeSlot();
            Fill(slot, KeyAndValue.Of(key, value), hash);
            _byUse.LinkAsHottest(slot);
        }
        else
        {
            _byUse.Heat(slot);
            ref var known = ref _slots[slot];
            Bytes -= known.Content.Length;
            known.Content = known.Content.With(value, inPlace: known.Version > _lentUpTo);
            Bytes += known.Content.Length;
        }
        _slots[slot].Version = version;
        return EntryAt(slot);
    }

    /// <summary>Sets when an entry ends.</summary>
    internal void EndAt(in Entry entry, Moment at)
    {
        _slots[entry.Slot].ExpiresAt = at;
        if (at == Moment.Never)
            _ends.Remove(entry.Slot);
        else
            _ends.Update(entry.Slot);
    }

    internal void Heat(in Entry entry) => _byUse.Heat(entry.Slot);

    /// <summary>Removes an entry; its content stays as it is for whoever holds it.</summary>
    internal void Remove(in Entry entry)
    {
        var slot = entry.Slot;
        _byKey.Remove(slot);
        _ends.Remove(slot);
        _byUse.Unlink(slot);
        Bytes -= _slots[slot].Content.Length;
        _slots[slot] = default;
        _freeSlots.Add(slot);
    }

    /// <summary>Puts back what a state image holds: entries hottest first, in their slots, then the free slots in order. False: it cannot be.</summary>
    internal bool TryRestore(int slot, in KeyAndValue content, LogIndex version, Moment expiresAt)
    {
        var hash = KeyTable.HashOf(content.Key);
        AddSlotsTo(slot);
        if (!IsUnknown(slot) || _byKey.Find(content.Key, hash) != None)
            return false;
        Fill(slot, content, hash);
        _byUse.LinkAsColdest(slot);
        _slots[slot].Version = version;
        EndAt(EntryAt(slot), expiresAt);
        return true;
    }

    internal bool TryRestoreFreeSlot(int slot)
    {
        AddSlotsTo(slot);
        if (!IsUnknown(slot))
            return false;
        _slots[slot].Place = HeapPlace.Outside;
        _freeSlots.Add(slot);
        return true;
    }

    /// <summary>While restoring: whether the slot was neither filled nor listed as free; a place that is none marks what was.</summary>
    private bool IsUnknown(int slot) => _slots[slot].Place != HeapPlace.Outside && _slots[slot].Content.IsNothing;

    private Entry EntryAt(int slot) => new(_sheet, _slots, slot);

    private int TakeSlot()
    {
        if (_freeSlots.Count == 0)
            return _slots.Add();
        var slot = _freeSlots[^1];
        _freeSlots.RemoveAt(_freeSlots.Count - 1);
        return slot;
    }

    private void AddSlotsTo(int slot)
    {
        while (_slots.Count <= slot)
            _slots.Add();
    }

    private void Fill(int slot, in KeyAndValue content, int hash)
    {
        _slots[slot] = new() { Content = content, Hash = hash, ExpiresAt = Moment.Never, Place = HeapPlace.Outside };
        _byKey.Add(slot);
        Bytes += content.Length;
    }

    /// <summary>The order in which entries end: the same on every node, since no two have one version.</summary>
    internal readonly struct ByEnd(SlotBlocks<EntrySlot> slots) : IHeapOrder<int>
    {
        public bool ComesBefore(int one, int other)
        {
            ref readonly var left = ref slots[one];
            ref readonly var right = ref slots[other];
            return left.ExpiresAt != right.ExpiresAt ? left.ExpiresAt < right.ExpiresAt : left.Version < right.Version;
        }

        public ref int PlaceOf(int item) => ref slots[item].Place;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public struct HottestFirstWalk
    {
        private readonly LruMap _map;
        private int _at;
        private int _next;

        internal HottestFirstWalk(LruMap map)
        {
            _map = map;
            _at = None;
            _next = map._byUse.Hottest;
        }

        public readonly Entry Current => _map.EntryAt(_at);

        public readonly HottestFirstWalk GetEnumerator() => this;

        public bool MoveNext()
        {
            _at = _next;
            if (_at == None)
                return false;
            _next = _map._slots[_at].Colder;
            return true;
        }
    }
}
