using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Core;

/// <summary>
/// The entries of one sheet: found by key in O(1), kept in the order of their last use in O(1) (a doubly linked list through the entries).
/// Invariant: dictionary, list and slots hold the same entries; walking is always along the list, hottest first.
/// </summary>
public sealed class LruMap
{
    private readonly Sheet _sheet;
    private readonly Dictionary<byte[], Entry> _byKey = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly List<Entry?> _slots = [];
    private readonly List<int> _freeSlots = [];

    internal LruMap(Sheet sheet)
    {
        _sheet = sheet;
        _bySpan = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => _byKey.Count;

    /// <summary>What keys and values take together, bookkeeping aside.</summary>
    public long Bytes { get; private set; }

    public Entry? Hottest { get; private set; }

    public Entry? Coldest { get; private set; }

    /// <summary>Slots that were used and are free again, in the order in which they will be reused (last first). Part of the state.</summary>
    internal IReadOnlyList<int> FreeSlots => _freeSlots;

    internal int SlotCount => _slots.Count;

    public bool TryFind(ReadOnlySpan<byte> key, [NotNullWhen(true)] out Entry? entry) => _bySpan.TryGetValue(key, out entry);

    public bool TryFind(int slot, [NotNullWhen(true)] out Entry? entry)
    {
        entry = (uint)slot < (uint)_slots.Count ? _slots[slot] : null;
        return entry is not null;
    }

    /// <summary>Adds a key that is not there yet, as the hottest.</summary>
    internal Entry Add(byte[] key)
    {
        int slot;
        if (_freeSlots.Count > 0)
        {
            slot = _freeSlots[^1];
            _freeSlots.RemoveAt(_freeSlots.Count - 1);
        }
        else
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        var entry = new Entry(_sheet, key, slot);
        _byKey.Add(key, entry);
        Bytes += key.Length;
        _slots[slot] = entry;
        LinkAsHottest(entry);
        return entry;
    }

    internal void PutValue(Entry entry, byte[] value)
    {
        Bytes += value.Length - entry.Value.Length;
        entry.Value = value;
    }

    internal void Heat(Entry entry)
    {
        if (ReferenceEquals(entry, Hottest))
            return;
        Unlink(entry);
        LinkAsHottest(entry);
    }

    internal void Remove(Entry entry)
    {
        _byKey.Remove(entry.Key);
        Bytes -= entry.Key.Length + entry.Value.Length;
        Unlink(entry);
        _slots[entry.Slot] = null;
        _freeSlots.Add(entry.Slot);
    }

    /// <summary>Puts back what a state image holds: entries hottest first, in their slots, then the free slots in order.</summary>
    internal Entry? Restore(byte[] key, int slot)
    {
        while (_slots.Count <= slot)
            _slots.Add(null);
        var entry = new Entry(_sheet, key, slot);
        if (_slots[slot] is not null || !_byKey.TryAdd(key, entry))
            return null;
        Bytes += key.Length;
        _slots[slot] = entry;
        entry.Hotter = Coldest;
        if (Coldest is null)
            Hottest = entry;
        else
            Coldest.Colder = entry;
        Coldest = entry;
        return entry;
    }

    internal bool RestoreFreeSlot(int slot)
    {
        while (_slots.Count <= slot)
            _slots.Add(null);
        if (_slots[slot] is not null)
            return false;
        _freeSlots.Add(slot);
        return true;
    }

    private void LinkAsHottest(Entry entry)
    {
        entry.Hotter = null;
        entry.Colder = Hottest;
        if (Hottest is null)
            Coldest = entry;
        else
            Hottest.Hotter = entry;
        Hottest = entry;
    }

    private void Unlink(Entry entry)
    {
        if (entry.Hotter is null)
            Hottest = entry.Colder;
        else
            entry.Hotter.Colder = entry.Colder;
        if (entry.Colder is null)
            Coldest = entry.Hotter;
        else
            entry.Colder.Hotter = entry.Hotter;
    }
}
