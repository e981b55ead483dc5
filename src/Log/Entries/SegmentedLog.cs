using System.Runtime.InteropServices;

namespace AdvoCache.Log;

/// <summary>
/// The entries of one node's log, in segment files. Synchronous, guarded by its owner's lock, and without a thought of Raft but that an entry has
/// an index and a term.
/// Invariant: the indexes from <see cref="First"/> to <see cref="Last"/> have no gap, and the files hold nothing else.
/// </summary>
internal sealed class SegmentedLog
{
    internal const int SegmentBytes = 8 * 1024 * 1024;

    private readonly string _directory;
    private readonly List<Segment> _segments = [];
    private readonly List<Slot> _slots = [];
    private readonly RecentRecords _recent;
    private readonly int _segmentBytes;
    private readonly Action<Exception> _failed;
    private long _baseTerm;

    /// <summary>Opens the log behind a snapshot (0, 0: there is none). A tail that was being written when this node ended is cut off.</summary>
    /// <param name="directory">Of its files.</param>
    /// <param name="snapshotIndex">The entries up to it are not needed.</param>
    /// <param name="snapshotTerm">Of the last one of those.</param>
    /// <param name="failed">Called, under the owner's lock, when the files could not be made what they have to be: use it no more then.</param>
    /// <param name="segmentBytes">A file that has so much is followed by another.</param>
    /// <param name="blockBytes">What is kept in memory, and used again, as one.</param>
    /// <exception cref="DamagedLogException">Entries are missing or damaged that were on the medium before.</exception>
    internal SegmentedLog(
        string directory, long snapshotIndex, long snapshotTerm, Action<Exception> failed,
        int segmentBytes = SegmentBytes, int blockBytes = RecentRecords.BlockBytes)
    {
        _directory = directory;
        _failed = failed;
        _segmentBytes = segmentBytes;
        _recent = new(blockBytes);
        Directory.CreateDirectory(directory);
        Committed = new SegmentScan(directory, snapshotIndex, _segments, _slots).Run();
        // A process that was killed may have made or deleted files whose names its system has not put on the medium yet.
        Medium.SyncDirectory(directory);
        First = _segments is [var first, ..] ? first.First : snapshotIndex + 1;
        Last = First + _slots.Count - 1;
        StartFrom(snapshotIndex, snapshotTerm);
        Committed = Math.Max(Committed, snapshotIndex);
        Written = Last;
    }

    /// <summary>The first index that it holds.</summary>
    internal long First { get; private set; }

    /// <summary>The index of the last entry, or of the snapshot if nothing is behind that.</summary>
    internal long Last { get; private set; }

    /// <summary>The last entry that is in its file.</summary>
    internal long Written { get; private set; }

    /// <summary>What was known to be committed when it was opened.</summary>
    internal long Committed { get; }

    internal IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The term of an entry that it holds, or of the last one before <see cref="First"/> if that is known.</summary>
    internal long TermOf(long index) => index < First ? _baseTerm : _slots[SlotOf(index)].Term;

    /// <summary>Adds an entry behind <see cref="Last"/>, in memory; <see cref="WriteOut"/> is to follow.</summary>
    /// <param name="term">Of the entry.</param>
    /// <param name="payload">Is copied.</param>
    /// <param name="committed">Told in the record.</param>
    /// <param name="unread">Nobody reads entries up to this one any more.</param>
    /// <exception cref="IOException">There is no room for another file.</exception>
    internal void Append(long term, ReadOnlySpan<byte> payload, long committed, long unread)
    {
        var segment = _segments is [.., var last] && last.Length < _segmentBytes ? last : AddSegment();
        var bytes = Record.HeaderBytes + payload.Length;
        Record.Write(_recent.Take(segment, segment.Length, Last + 1, bytes, unread), segment.Salt, Last + 1, term, committed, payload);
        _slots.Add(new(segment, segment.Length, payload.Length, term));
        segment.Length += bytes;
        Last++;
    }

    /// <summary>Hands everything that was appended to the operating system. If that fails, what it concerns was never appended.</summary>
    /// <exception cref="IOException">There is no room, or the like.</exception>
    internal void WriteOut()
    {
        try
        {
            _recent.WriteOut();
            Written = Last;
        }
        catch
        {
            CutAfter(Written);
            throw;
        }
    }

    /// <summary>Writes down what is committed, which is else told by the next entry.</summary>
    internal void WriteCommitted(long committed)
    {
        if (_segments is not [.., var segment])
            return;
        Span<byte> mark = stackalloc byte[Record.HeaderBytes];
        Record.Write(mark, segment.Salt, Last, TermOf(Last), committed, []);
        segment.Write(mark, segment.Length);
        segment.Length += mark.Length;
    }

    /// <summary>Where an entry lies; its payload too if it is still in memory.</summary>
    internal StoredEntry Get(long index)
    {
        ref readonly var slot = ref CollectionsMarshal.AsSpan(_slots)[SlotOf(index)];
        return _recent.TryGet(index, slot.Offset, slot.Length, out var payload)
            ? new(slot.Term, payload)
            : new(slot.Term, slot.Segment, slot.Offset + Record.HeaderBytes, slot.Length);
    }

    /// <summary>Forgets the entries behind one.</summary>
    internal void CutAfter(long index)
    {
        if (index >= Last)
            return;
        if (index < First)
        {
            Clear(index, TermOf(index));
            return;
        }
        var slot = _slots[SlotOf(index)];
        var end = slot.Offset + Record.HeaderBytes + slot.Length;
        var kept = _segments.IndexOf(slot.Segment) + 1;
        ChangeFiles(() =>
        {
            DeleteFrom(kept);
            slot.Segment.Cut(end);
        });
        _segments.RemoveRange(kept, _segments.Count - kept);
        _slots.RemoveRange(SlotOf(index) + 1, _slots.Count - SlotOf(index) - 1);
        _recent.CutAfter(index, end);
        Last = index;
        Written = Math.Min(Written, index);
    }

    /// <summary>
    /// Takes a snapshot for all up to its entry. What is behind that stays if it belongs to it, which is when this log has that very entry.
    /// </summary>
    internal void StartFrom(long index, long term)
    {
        if (index > Last || (index >= First && TermOf(index) != term))
            Clear(index, term);
        else if (index < First)
            _baseTerm = term;
    }

    /// <summary>Takes the segments with nothing behind an index out of the log; the caller deletes them, the oldest first.</summary>
    internal List<Segment> TakeBefore(long index)
    {
        var taken = new List<Segment>();
        while (_segments.Count > 1 && _segments[1].First <= index + 1)
        {
            taken.Add(_segments[0]);
            _baseTerm = TermOf(_segments[1].First - 1);
            _slots.RemoveRange(0, SlotOf(_segments[1].First));
            First = _segments[1].First;
            _segments.RemoveAt(0);
        }
        return taken;
    }

    internal void Close()
    {
        foreach (var segment in _segments)
            segment.Handle.Dispose();
    }

    private void Clear(long index, long term)
    {
        ChangeFiles(() => DeleteFrom(0));
        _segments.Clear();
        _slots.Clear();
        _recent.Clear();
        First = index + 1;
        Last = Written = index;
        _baseTerm = term;
    }

    /// <summary>From the end, so that a crash in between leaves no gap.</summary>
    private void DeleteFrom(int kept)
    {
        for (var i = _segments.Count - 1; i >= kept; i--)
            _segments[i].Delete();
    }

    private Segment AddSegment()
    {
        // A record must not be in its file before those that precede it are in theirs, nor a file on the medium.
        WriteOut();
        if (_segments is [.., var before])
            ChangeFiles(() => RandomAccess.FlushToDisk(before.Handle));
        var segment = Segment.Create(_directory, Last + 1);
        _segments.Add(segment);
        return segment;
    }

    /// <summary>What fails here leaves files that are not what memory takes them for.</summary>
    private void ChangeFiles(Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure)
        {
            _failed(failure);
            throw;
        }
    }

    private int SlotOf(long index) => (int)(index - First);

    /// <summary>Where an entry's record begins, and what of it is needed without reading it.</summary>
    internal readonly record struct Slot(Segment Segment, int Offset, int Length, long Term);
}
