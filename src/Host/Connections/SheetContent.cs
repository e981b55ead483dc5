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

    internal SheetContent(Sheet sheet, SheetStore store)
    {
        Index = store.Index;
        _entries = new KeyAndValue[sheet.Entries.Count];
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

    internal void WriteMembers(IBufferWriter<byte> output)
    {
        for (var i = 0; i < Count; i++)
            Messages.WriteMember(output, i == 0, _entries[i].Key, _entries[i].Value);
    }
}

/// <summary>The <c>sheet_state</c> that follows a successful open.</summary>
internal sealed class SheetStateMessage(SheetContent content, byte[] epoch) : IDeferredMessage
{
    public void WriteTo(IBufferWriter<byte> output)
    {
        Messages.BeginSheetState(output, content.Index.Value, epoch);
        content.WriteMembers(output);
        Messages.EndSheetState(output);
    }
}

/// <summary>The reply to <c>dump</c>.</summary>
internal sealed class DumpMessage(SheetContent content, byte[] id) : IDeferredMessage
{
    public void WriteTo(IBufferWriter<byte> output)
    {
        Messages.BeginDump(output);
        content.WriteMembers(output);
        Messages.EndDump(output, content.Count, content.Index.Value, id);
    }
}
