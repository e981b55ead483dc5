namespace AdvoCache.Log;

/// <summary>
/// Reads the files of a log when it is opened. A record that is cut off or damaged ends the log there: a crash in the midst of writing leaves
/// such a tail, and nobody was told of it. Unless a later record shows that this node had it on its medium; then it was damaged afterwards.
/// </summary>
internal sealed class SegmentScan(string directory, long snapshotIndex, List<Segment> segments, List<SegmentedLog.Slot> slots)
{
    /// <summary>No log is that long: what tells such an index is no record, and its checksum need not be computed.</summary>
    private const long FarAhead = 1L << 32;

    private readonly List<Segment> _unneeded = [];
    private long _next = snapshotIndex + 1;
    private long _committed;
    private bool _hasEnded;
    private int _end;

    /// <summary>Fills segments and slots, and answers the highest commit index that the records tell.</summary>
    /// <exception cref="DamagedLogException">Entries are missing or damaged that were on the medium before. All files are as they were.</exception>
    internal long Run()
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory, "*" + Segment.Suffix).Order(StringComparer.Ordinal))
                Read(path);
        }
        catch
        {
            Close(segments);
            Close(_unneeded);
            throw;
        }
        // From the end, so that a crash in between leaves no gap behind the snapshot.
        for (var i = _unneeded.Count - 1; i >= 0; i--)
            _unneeded[i].DeleteUnread();
        if (_end > 0)
            segments[^1].Cut(_end);
        return _committed;
    }

    private static void Close(List<Segment> segments)
    {
        foreach (var segment in segments)
            segment.Handle.Dispose();
    }

    private void Read(string path)
    {
        if (Segment.Open(path, out var content) is not { } segment)
        {
            _hasEnded = true;
            return;
        }
        if (segment.First <= snapshotIndex + 1 && segment.First != _next)
            StartOver(segment.First);
        if (_hasEnded)
        {
            _unneeded.Add(segment);
            ThrowIfKnown(segment, content.AsSpan(Segment.HeaderBytes));
            return;
        }
        segments.Add(segment);
        if (segment.First != _next)
            throw DamagedLogException.Directory(directory, $"the entries from {_next} to {segment.First - 1} are missing");
        Read(segment, content);
    }

    /// <summary>The snapshot covers all that was there before, perhaps with gaps: the files of it were being deleted, some at either end.</summary>
    private void StartOver(long first)
    {
        _unneeded.AddRange(segments);
        segments.Clear();
        slots.Clear();
        _next = first;
        _end = 0;
        _hasEnded = false;
    }

    private void Read(Segment segment, ReadOnlySpan<byte> content)
    {
        var offset = Segment.HeaderBytes;
        while (offset < content.Length)
        {
            if (!Record.TryRead(content[offset..], segment.Salt, out var record) || !Follows(record))
            {
                ThrowIfKnown(segment, content[offset..]);
                _hasEnded = true;
                _end = offset;
                return;
            }
            if (record.Index == _next)
            {
                slots.Add(new(segment, offset, record.Length, record.Term));
                _next++;
            }
            _committed = Math.Max(_committed, record.Committed);
            offset += record.Bytes;
        }
    }

    private bool Follows(in Record record) => record.Index == _next || (record.Index == _next - 1 && record.Length == 0);

    /// <summary>Looks through what stands behind the end, at every byte: a damaged length tells nothing of where the next record begins.</summary>
    private void ThrowIfKnown(Segment segment, ReadOnlySpan<byte> rest)
    {
        for (; rest.Length >= Record.HeaderBytes; rest = rest[1..])
        {
            if (Record.TryReadUnchecked(rest, out var record) && ShowsMore(record) && Record.TryRead(rest, segment.Salt, out _))
                throw DamagedLogException.Directory(directory, $"entry {_next} is damaged");
        }
    }

    private bool ShowsMore(in Record record)
        => record.Committed <= record.Index && record.Index < _next + FarAhead
            && (record.Committed >= _next || (_next <= snapshotIndex && record.Index > snapshotIndex));
}
