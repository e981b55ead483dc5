namespace AdvoCache.Core;

/// <summary>
/// One key of a sheet with its value as the raw UTF-8 JSON it came in; an empty array stands for JSON null.
/// Key and value arrays are never written to again once they are here: readers keep references to them.
/// </summary>
public sealed class Entry : Expiring
{
    internal Entry(Sheet sheet, byte[] key, int slot) : base(sheet)
    {
        Key = key;
        Slot = slot;
    }

    public byte[] Key { get; }

    public byte[] Value { get; internal set; } = [];

    /// <summary>The index of the last set.</summary>
    public LogIndex Version { get; internal set; }

    /// <summary>The entry's compact id within its sheet, used by touches; free slots are reused.</summary>
    public int Slot { get; }

    public Entry? Hotter { get; internal set; }

    public Entry? Colder { get; internal set; }

    private protected override int Kind => 0;

    private protected override long Serial => Version.Value;
}
