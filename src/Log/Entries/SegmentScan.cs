namespace AdvoCache.Log;

/// <summary>
/// Reads the files of a log when it is opened. A record that is cut off or damaged ends the log there: a crash in the midst of writing leaves
/// such a tail, and nobody was told of it. Unless a later record shows that this node had it on its medium; then it was damaged afterwards.
/// </summary>
internal sealed class SegmentScan(string directory, long snapshotIndex, List<Segment> segments, List<SegmentedLog.Slot> slots)
{
    private long _next;
    private long _term;
    private long _committed;
    private bool _hasEnded;

    /// <summary>Fills segments and slots, and answers the highest commit index that the records tell.</summary>
    /// <exception cref="DamagedLogException">Entries are missing or damaged that were on the medium before.</exception>
    internal long Run()
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Segment.Suffix).Order(StringComparer.Ordinal))
        {
            if (Segment.Open(path, out var content) is not { } segment)
            {
                _hasEnded = true;
                continue;
            }
            if (segments.Count == 0 && !_hasEnded)
                _next = segment.First;
            if (_hasEnded)
            {
                ThrowIfKnown(content.AsSpan(Segment.HeaderBytes));
                segment.Delete();
            }
            else if (segment.First != _next)
            {
                throw DamagedLogException.Directory(directory, $"the entries from {_next} to {segment.First - 1} are missing");
            }
            else
            {
                segments.Add(segment);
                Read(segment, content);
            }
        }
        return _committed;
    }

    private void Read(Segment segment, ReadOnlySpan<byte> content)
    {
        var offset = Segment.HeaderBytes;
        while (offset < content.Length)
        {
            if (!Record.TryRead(content[offset..], out var record) || record.Term < _term || !Follows(record))
            {
                ThrowIfKnown(content[offset..]);
                _hasEnded = true;
                segment.Cut(offset);
                return;
            }
            if (record.Index == _next)
            {
                slots.Add(new(segment, offset, record.Length, record.Term));
                _next++;
                _term = record.Term;
            }
            _committed = Math.Max(_committed, record.Committed);
            offset += record.Bytes;
        }
    }

    private bool Follows(in Record record) => record.Index == _next || (record.Index == _next - 1 && record.Length == 0);

    /// <summary>Looks through what stands behind the end, as far as the lengths of records lead.</summary>
    private void ThrowIfKnown(ReadOnlySpan<byte> rest)
    {
        while (Record.TryReadLength(rest, out var length))
        {
            if (Record.TryRead(rest, out var record) && (record.Committed >= _next || (_next <= snapshotIndex && record.Index > snapshotIndex)))
                throw DamagedLogException.Directory(directory, $"entry {_next} is damaged");
            rest = rest[(Record.HeaderBytes + length)..];
        }
    }
}
