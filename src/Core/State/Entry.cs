namespace AdvoCache.Core;

/// <summary>
/// One key of a sheet, as a view of the sheet's tables: to be used before the store changes next. Whoever wants to read its key and value
/// longer takes <see cref="Content"/> after <see cref="LruMap.Lend"/>.
/// </summary>
public readonly struct Entry
{
    private readonly SlotBlocks<EntrySlot> _slots;

    internal Entry(Sheet sheet, SlotBlocks<EntrySlot> slots, int slot)
    {
        Sheet = sheet;
        Slot = slot;
        _slots = slots;
    }

    public Sheet Sheet { get; }

    /// <summary>The entry's compact id within its sheet, used by touches; free slots are reused.</summary>
    public int Slot { get; }

    public ReadOnlySpan<byte> Key => Content.Key;

    public ReadOnlySpan<byte> Value => Content.Value;

    public KeyAndValue Content => _slots[Slot].Content;

    /// <summary>The index of the last set.</summary>
    public LogIndex Version => _slots[Slot].Version;

    public Moment ExpiresAt => _slots[Slot].ExpiresAt;
}
