namespace AdvoCache.Core;

/// <summary>
/// Tells the LRU order which entries were read. The body is a run of (sheet number, slot) pairs, oldest touch first; see <see cref="TouchedEntry"/>.
/// A slot that is free or was reused meanwhile costs nothing but warmth, and the same on every node.
/// </summary>
public readonly record struct Touch(ReadOnlyMemory<byte> Touched) : ICommand<Touch>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        var reader = new ByteReader(Touched);
        while (!reader.AtEnd)
        {
            var touched = TouchedEntry.Read(ref reader);
            if (reader.Failed)
                break;
            if (store.TryFindSheet(touched.Sheet, out var sheet) && sheet.Entries.TryFind(touched.Slot, out var entry))
                sheet.Entries.Heat(entry);
        }
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer) => writer.Bytes(Touched.Span);

    public static Touch Read(ref ByteReader reader) => new(reader.Bytes());
}

/// <summary>The compact id of an entry that was read: its sheet and its slot there.</summary>
public readonly record struct TouchedEntry(SheetNumber Sheet, int Slot)
{
    public void Write(ref ByteWriter writer)
    {
        writer.Unsigned((ulong)Sheet.Value);
        writer.Unsigned((ulong)Slot);
    }

    public static TouchedEntry Read(ref ByteReader reader)
        => new(new(reader.NonNegative()), (int)Math.Min(reader.NonNegative(), int.MaxValue));
}
