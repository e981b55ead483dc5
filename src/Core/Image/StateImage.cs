using System.Buffers;

namespace AdvoCache.Core;

/// <summary>Takes the blocks of a state image, in order. A block is valid during the call only.</summary>
public interface IBlockSink
{
    void Take(ReadOnlySpan<byte> block);
}

/// <summary>
/// The whole state as a canonical run of blocks: equal states give equal bytes, LRU order and free slots included. Snapshots store it and
/// digests hash it. Blocks stay small (about <see cref="BlockBytes"/> plus one entry), so neither side needs the whole in one piece.
/// </summary>
public static class StateImage
{
    /// <summary>The version of the form; a loader refuses others.</summary>
    public const int Version = 2;

    private const int BlockBytes = 64 * 1024;

    /// <summary>Room behind a full block, so that its last entry does not double the buffer.</summary>
    private const int UsualEntryBytes = 8 * 1024;

    public static void Write(SheetStore store, IBlockSink sink)
    {
        var block = new ArrayBufferWriter<byte>(BlockBytes + UsualEntryBytes);
        WriteHeader(store, block, sink);
        var sessions = store.SessionsFrom(default);
        foreach (var sheet in store.SheetsInOrder())
            WriteSheet(sheet, sessions[sheet], block, sink);
        block.Write([(byte)BlockKind.End]);
        Emit(block, sink);
    }

    /// <summary>
    /// Writes the header's block and those of the sheets from a number on, whole sheets until they come to <paramref name="maxBytes"/>, but
    /// one at least. Answers the number of the sheet to go on from; 0 when there is none behind the last one written.
    /// </summary>
    public static SheetNumber WriteSlice(SheetStore store, SheetNumber from, long maxBytes, IBlockSink sink)
    {
        var block = new ArrayBufferWriter<byte>(BlockBytes + UsualEntryBytes);
        WriteHeader(store, block, sink);
        var counting = new CountingSink(sink);
        var sessions = store.SessionsFrom(from);
        foreach (var sheet in store.SheetsFrom(from))
        {
            if (counting.Bytes > 0 && counting.Bytes >= maxBytes)
                return sheet.Number;
            WriteSheet(sheet, sessions[sheet], block, counting);
        }
        return default;
    }

    private static void WriteHeader(SheetStore store, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        var writer = new ByteWriter(block);
        writer.Byte((byte)BlockKind.Header);
        writer.Unsigned(Version);
        writer.Signed(store.Now.Milliseconds);
        writer.Signed(store.Index.Value);
        writer.Signed(store.Term);
        writer.Signed(store.LastSheetNumber);
        writer.Signed(store.MembersVersion.Value);
        writer.Bytes(store.Members.Span);
        writer.Fixed64(store.ClusterId.Value);
        writer.Unsigned((ulong)store.Nodes.Count);
        foreach (var node in store.Nodes)
        {
            writer.Fixed64(node.Run.Value);
            writer.Bytes(System.Text.Encoding.UTF8.GetBytes(node.Name));
        }
        Emit(block, sink);
    }

    private static void WriteSheet(Sheet sheet, IEnumerable<Session> sessions, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        WriteSheetItself(sheet, block, sink);
        WriteEntries(sheet, block, sink);
        WriteFreeSlots(sheet, block, sink);
        WriteSessions([.. sessions], block, sink);
        var locks = sheet.Locks.InOrder();
        WriteLocks(locks, block, sink);
        WriteWaiters(locks, block, sink);
    }

    private static void WriteSheetItself(Sheet sheet, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        var writer = new ByteWriter(block);
        writer.Byte((byte)BlockKind.Sheet);
        writer.Signed(sheet.Number.Value);
        writer.Bytes(sheet.Name);
        writer.Bytes(sheet.PasswordHash);
        writer.Signed(sheet.Capacity);
        writer.Signed(sheet.Linger.ExpiresAt.Milliseconds);
        writer.Signed(sheet.LastChange.Value);
        Emit(block, sink);
    }

    private static void WriteEntries(Sheet sheet, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        var writer = default(ByteWriter);
        foreach (var entry in sheet.Entries.HottestFirst)
        {
            if (block.WrittenCount == 0)
            {
                writer = new(block);
                writer.Byte((byte)BlockKind.Entries);
            }
            writer.Bytes(entry.Key);
            writer.Bytes(entry.Value);
            writer.Signed(entry.Version.Value);
            writer.Signed(entry.ExpiresAt.Milliseconds);
            writer.Unsigned((ulong)entry.Slot);
            if (writer.Written >= BlockBytes)
                Emit(block, sink);
        }
        if (block.WrittenCount > 0)
            Emit(block, sink);
    }

    private static void WriteFreeSlots(Sheet sheet, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        var free = sheet.Entries.FreeSlots;
        for (var next = 0; next < free.Count;)
        {
            var writer = new ByteWriter(block);
            writer.Byte((byte)BlockKind.FreeSlots);
            for (; next < free.Count && writer.Written < BlockBytes; next++)
                writer.Unsigned((ulong)free[next]);
            Emit(block, sink);
        }
    }

    private static void WriteSessions(Session[] sessions, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        Array.Sort(sessions, static (left, right) => left.Id.Node == right.Id.Node
            ? left.Id.Number.CompareTo(right.Id.Number)
            : left.Id.Node.Value.CompareTo(right.Id.Node.Value));
        for (var next = 0; next < sessions.Length;)
        {
            var writer = new ByteWriter(block);
            writer.Byte((byte)BlockKind.Sessions);
            for (; next < sessions.Length && writer.Written < BlockBytes; next++)
            {
                writer.Fixed64(sessions[next].Id.Node.Value);
                writer.Unsigned(sessions[next].Id.Number);
            }
            Emit(block, sink);
        }
    }

    private static void WriteLocks(HeldLock[] locks, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        for (var next = 0; next < locks.Length;)
        {
            var writer = new ByteWriter(block);
            writer.Byte((byte)BlockKind.Locks);
            for (; next < locks.Length && writer.Written < BlockBytes; next++)
            {
                var held = locks[next];
                writer.Bytes(held.Key);
                writer.Fixed64(held.Owner.Id.Node.Value);
                writer.Unsigned(held.Owner.Id.Number);
                writer.Signed(held.Token.Value);
                writer.Signed(held.ExpiresAt.Milliseconds);
            }
            Emit(block, sink);
        }
    }

    /// <summary>Queue after queue, each in its order.</summary>
    private static void WriteWaiters(HeldLock[] locks, ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        foreach (var held in locks)
        {
            for (var next = held.Waiters?.First; next is not null;)
            {
                var writer = new ByteWriter(block);
                writer.Byte((byte)BlockKind.Waiters);
                for (; next is not null && writer.Written < BlockBytes; next = next.Next)
                {
                    var waiter = next.Value;
                    writer.Bytes(waiter.Key);
                    writer.Fixed64(waiter.Session.Id.Node.Value);
                    writer.Unsigned(waiter.Session.Id.Number);
                    writer.Signed(waiter.Since.Value);
                    writer.Signed(waiter.TtlMs);
                    writer.Signed(waiter.ExpiresAt.Milliseconds);
                }
                Emit(block, sink);
            }
        }
    }

    private static void Emit(ArrayBufferWriter<byte> block, IBlockSink sink)
    {
        sink.Take(block.WrittenSpan);
        block.ResetWrittenCount();
    }

    private sealed class CountingSink(IBlockSink sink) : IBlockSink
    {
        internal long Bytes { get; private set; }

        public void Take(ReadOnlySpan<byte> block)
        {
            Bytes += block.Length;
            sink.Take(block);
        }
    }
}

/// <summary>The first byte of a block says what it holds. The values are part of the stored form.</summary>
internal enum BlockKind : byte
{
    Header = 1,
    Sheet = 2,
    Entries = 3,
    FreeSlots = 4,
    Sessions = 5,
    Locks = 6,
    End = 7,
    Waiters = 8,
}
