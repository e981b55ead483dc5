using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>
/// The content of a sheet at one index: its keys and values, hottest first, lent by the store under its gate in one walk;
/// encoded later, off the applier's thread. Entries that have come to their end are left out.
/// </summary>
internal sealed class SheetContent
{
    private readonly KeyAndValue[] _entries;
    private int _next;

    internal SheetContent(Sheet sheet, SheetStore store)
    {
        Index = store.Index;
        _entries = ArrayPool<KeyAndValue>.Shared.Rent(sheet.Entries.Count);
        sheet.Entries.Lend(store.Index);
        foreach (var entry in sheet.Entries.HottestFirst)
        {
            if (entry.ExpiresAt <= store.Now)
                continue;
            _entries[Count++] = entry.Content;
            Bytes += entry.Content.Length;
        }
    }

    internal LogIndex Index { get; }

    internal int Count { get; }

    /// <summary>About how large it is when it is encoded.</summary>
    internal long Bytes { get; }

    /// <summary>Whether nothing was written yet.</summary>
    internal bool IsAtStart => _next == 0;

    /// <summary>Writes the next members until a part is full; answers whether others are left. When none are, it cannot be used any more.</summary>
    internal bool WriteMembers(ArrayBufferWriter<byte> output)
    {
        while (_next < Count)
        {
            Messages.WriteMember(output, _next == 0, _entries[_next].Key, _entries[_next].Value);
            if (++_next < Count && output.WrittenCount >= IDeferredMessage.PartBytes)
                return true;
        }
        ArrayPool<KeyAndValue>.Shared.Return(_entries, clearArray: true);
        return false;
    }
}

/// <summary>The <c>sheet_state</c> that follows a successful open.</summary>
internal sealed class SheetStateMessage(SheetContent content, byte[] epoch) : IDeferredMessage
{
    public bool WritePart(ArrayBufferWriter<byte> output)
    {
        if (content.IsAtStart)
            Messages.BeginSheetState(output, content.Index.Value, epoch);
        if (content.WriteMembers(output))
            return true;
        Messages.EndSheetState(output);
        return false;
    }
}

/// <summary>The reply to <c>dump</c>.</summary>
internal sealed class DumpMessage(SheetContent content, byte[] id) : IDeferredMessage
{
    public bool WritePart(ArrayBufferWriter<byte> output)
    {
        if (content.IsAtStart)
            Messages.BeginDump(output);
        if (content.WriteMembers(output))
            return true;
        Messages.EndDump(output, content.Count, content.Index.Value, id);
        return false;
    }
}
