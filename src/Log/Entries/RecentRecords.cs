namespace AdvoCache.Log;

/// <summary>
/// The latest records in memory: on their way to their files, and then for those that read the log's end. Blocks are used again when nobody
/// reads them any more, so the collector has nothing to do with the log.
/// </summary>
internal sealed class RecentRecords(int blockBytes)
{
    internal const int BlockBytes = 1024 * 1024;
    private const int MinBlocks = 4;

    /// <summary>More are not kept for a slow reader: it has what it reads in its hands.</summary>
    private const int MaxBlocks = 16;

    private readonly List<Block> _blocks = [];
    private bool _startsAnew;

    /// <summary>Room for a record. Blocks with records up to <paramref name="unread"/> only may be used again.</summary>
    internal Span<byte> Take(Segment segment, int offset, long index, int bytes, long unread)
    {
        if (_blocks is not [.., var block] || _startsAnew || block.Segment != segment || block.Bytes.Length - block.Used < bytes)
        {
            block = new(FreeBytes(bytes, unread), segment, offset, index);
            _blocks.Add(block);
            _startsAnew = false;
        }
        var record = block.Bytes.AsSpan(block.Used, bytes);
        block.Used += bytes;
        block.Last = index;
        return record;
    }

    /// <summary>Writes what is not in its file yet.</summary>
    internal void WriteOut()
    {
        var first = _blocks.Count;
        while (first > 0 && _blocks[first - 1].Written < _blocks[first - 1].Used)
            first--;
        for (; first < _blocks.Count; first++)
        {
            var block = _blocks[first];
            block.Segment.Write(block.Bytes.AsSpan(block.Written..block.Used), block.Start + block.Written);
            block.Written = block.Used;
        }
    }

    /// <summary>The payload of a record whose place in its segment is known; false if it is not here any more.</summary>
    internal bool TryGet(long index, int offset, int length, out ReadOnlyMemory<byte> payload)
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            var block = _blocks[i];
            if (block.First > index)
                continue;
            if (block.Last < index)
                break;
            payload = block.Bytes.AsMemory(offset - block.Start + Record.HeaderBytes, length);
            return true;
        }
        payload = default;
        return false;
    }

    /// <summary>Forgets the records behind one that ends at an offset of its segment. What others may be reading stays as it is.</summary>
    internal void CutAfter(long index, int end)
    {
        while (_blocks is [.., var block] && block.First > index)
            _blocks.Remove(block);
        if (_blocks is [.., var cut])
        {
            cut.Used = Math.Min(cut.Used, end - cut.Start);
            cut.Written = Math.Min(cut.Written, cut.Used);
            cut.Last = Math.Min(cut.Last, index);
            cut.IsReusable = false;
        }
        _startsAnew = true;
    }

    internal void Clear() => _blocks.Clear();

    private byte[] FreeBytes(int atLeast, long unread)
    {
        byte[]? free = null;
        while (_blocks.Count >= MinBlocks && _blocks[0] is var oldest && oldest.Written == oldest.Used)
        {
            var isUnread = oldest.Last <= unread;
            if (!isUnread && _blocks.Count < MaxBlocks)
                break;
            free = isUnread && oldest.IsReusable ? oldest.Bytes : null;
            _blocks.RemoveAt(0);
        }
        return free?.Length == blockBytes && atLeast <= blockBytes ? free : new byte[Math.Max(atLeast, blockBytes)];
    }

    /// <summary>A part of one segment from <see cref="Start"/> on.</summary>
    private sealed class Block(byte[] bytes, Segment segment, int start, long first)
    {
        internal byte[] Bytes { get; } = bytes;

        internal Segment Segment { get; } = segment;

        internal int Start { get; } = start;

        internal long First { get; } = first;

        internal long Last { get; set; }

        internal int Used { get; set; }

        internal int Written { get; set; }

        /// <summary>Not if it had records that were cut off: whether those are being read is not known.</summary>
        internal bool IsReusable { get; set; } = true;
    }
}
