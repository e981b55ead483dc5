using System.Text;

namespace AdvoCache.Core;

/// <summary>Builds a store from the blocks of a state image. Damaged or foreign blocks are refused, never thrown at.</summary>
public sealed class StateImageLoader
{
    private readonly SheetStore _store = new();
    private Sheet? _sheet;
    private bool _started;
    private bool _ended;

    /// <summary>Takes the next block; false when it cannot belong here, after which the loader is of no use.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> block)
    {
        var reader = new ByteReader(block);
        var kind = (BlockKind)reader.Byte();
        if (reader.Failed || _ended || _started == (kind == BlockKind.Header))
            return false;
        var fits = kind switch
        {
            BlockKind.Header => AddHeader(ref reader),
            BlockKind.Sheet => AddSheet(ref reader),
            BlockKind.Entries => AddEntries(ref reader),
            BlockKind.FreeSlots => AddFreeSlots(ref reader),
            BlockKind.Sessions => AddSessions(ref reader),
            BlockKind.Locks => AddLocks(ref reader),
            BlockKind.Waiters => AddWaiters(ref reader),
            BlockKind.End => IsSheetWhole && (_ended = true),
            _ => false,
        };
        return fits && !reader.Failed && reader.AtEnd;
    }

    /// <summary>The store, once the last block was added; null before.</summary>
    public SheetStore? Finish() => _ended ? _store : null;

    private bool IsSheetWhole => _sheet is null || _sheet.Entries.IsWhole;

    private bool AddHeader(ref ByteReader reader)
    {
        if (reader.Unsigned() != StateImage.Version)
            return false;
        _started = true;
        _store.Now = new(reader.Signed());
        _store.Index = new(reader.Signed());
        _store.Term = reader.Signed();
        _store.LastSheetNumber = reader.Signed();
        var membersVersion = new LogIndex(reader.Signed());
        _store.SetMembers(reader.Bytes().ToArray(), membersVersion);
        _store.ClusterId = new(reader.Fixed64());
        for (var left = reader.Count(); left > 0 && !reader.Failed; left--)
            _store.JoinNode(new(new(reader.Fixed64()), Encoding.UTF8.GetString(reader.Bytes().Span)));
        return true;
    }

    private bool AddSheet(ref ByteReader reader)
    {
        var number = new SheetNumber(reader.Signed());
        var name = reader.Bytes().ToArray();
        var hash = reader.Bytes().ToArray();
        var capacity = reader.Signed();
        var lingerUntil = new Moment(reader.Signed());
        var lastChange = new LogIndex(reader.Signed());
        if (reader.Failed || !IsSheetWhole || capacity is < 1 or > Sheet.MaxCapacity || number.Value < 1 || number.Value > _store.LastSheetNumber || lastChange > _store.Index)
            return false;
        _sheet = new(number, name, hash, (int)capacity) { LastChange = lastChange };
        _store.Expiry.Schedule(_sheet.Linger, lingerUntil);
        return _store.TryRestoreSheet(_sheet);
    }

    private bool AddEntries(ref ByteReader reader)
    {
        while (!reader.AtEnd)
        {
            var content = KeyAndValue.Of(reader.Bytes().Span, reader.Bytes().Span);
            var version = new LogIndex(reader.Signed());
            var expiresAt = new Moment(reader.Signed());
            var slot = reader.NonNegative();
            // A version of the future would be no version of what was lent.
            if (reader.Failed || _sheet is null || slot > _sheet.Capacity || version <= LogIndex.None || version > _store.Index
                || !_sheet.Entries.TryRestore((int)slot, content, version, expiresAt))
                return false;
        }
        if (_sheet is not null)
            _store.FollowFirstEnd(_sheet);
        return true;
    }

    private bool AddFreeSlots(ref ByteReader reader)
    {
        while (!reader.AtEnd)
        {
            var slot = reader.NonNegative();
            if (reader.Failed || _sheet is null || slot > _sheet.Capacity || !_sheet.Entries.TryRestoreFreeSlot((int)slot))
                return false;
        }
        return true;
    }

    private bool AddSessions(ref ByteReader reader)
    {
        while (!reader.AtEnd)
        {
            var id = new SessionId(new(reader.Fixed64()), reader.Unsigned());
            if (reader.Failed || _sheet is null || !_store.TryRestoreSession(new(id, _sheet)))
                return false;
        }
        return true;
    }

    private bool AddLocks(ref ByteReader reader)
    {
        while (!reader.AtEnd)
        {
            var key = reader.Bytes().ToArray();
            var ownerId = new SessionId(new(reader.Fixed64()), reader.Unsigned());
            var token = new LogIndex(reader.Signed());
            var expiresAt = new Moment(reader.Signed());
            if (reader.Failed || _sheet is null || _sheet.Locks.TryFind(key, out _)
                || !_store.TryFindSession(ownerId, out var owner) || owner.Sheet != _sheet)
            {
                return false;
            }
            _store.Expiry.Schedule(_sheet.Locks.Take(key, owner, token), expiresAt);
        }
        return true;
    }

    private bool AddWaiters(ref ByteReader reader)
    {
        while (!reader.AtEnd)
        {
            var key = reader.Bytes();
            var sessionId = new SessionId(new(reader.Fixed64()), reader.Unsigned());
            var since = new LogIndex(reader.Signed());
            var ttlMs = reader.Signed();
            var expiresAt = new Moment(reader.Signed());
            if (reader.Failed || _sheet is null || !_sheet.Locks.TryFind(key.Span, out var held)
                || !_store.TryFindSession(sessionId, out var session) || session.Sheet != _sheet
                || session.Waiting is not null || session == held.Owner)
            {
                return false;
            }
            var waiter = held.Queue(session, since);
            waiter.TtlMs = ttlMs;
            _store.Expiry.Schedule(waiter, expiresAt);
        }
        return true;
    }
}
