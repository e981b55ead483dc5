using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The latest changes of all sheets as this node applied them, so that a client that was away can hear what it missed. Bounded by changes
/// a sheet and by bytes in all; over that the oldest go. Invariant: of each sheet it holds every change after some index, and knows that index.
/// To be used under the store's gate. A change costs O(1), and memory only until the bounds are reached.
/// </summary>
public sealed class ChangeHistory
{
    /// <summary>What a change counts for beside its key and value: its slot.</summary>
    internal const int OverheadBytes = 64;

    /// <summary>Of the memory that blocks take there may be so much more than of what is in them, before the oldest go.</summary>
    private const int MaxBlocksPart = 2;
    private const int MinBlocks = 8;

    private readonly Dictionary<SheetNumber, int> _bySheet = [];
    private readonly List<Trail?> _trails = [];
    private readonly Stack<int> _freeTrails = new();
    private readonly SlotPool _slots = new();
    private readonly ByteBlocks _blocks = new();
    private readonly int _maxChangesPerSheet;
    private readonly long _maxBytes;
    private int _oldest = SlotPool.None;
    private int _newest = SlotPool.None;

    /// <summary>A limit of 0 keeps no history.</summary>
    public ChangeHistory(int maxChangesPerSheet, long maxBytes)
    {
        _maxChangesPerSheet = maxChangesPerSheet;
        _maxBytes = maxBytes;
    }

    /// <summary>What the changes count for now.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Of the memory in which keys and values lie.</summary>
    internal long BytesOfBlocks => _blocks.BytesInUse;

    /// <summary>Changes of all sheets.</summary>
    internal int Count { get; private set; }

    private bool IsOn => _maxChangesPerSheet > 0 && _maxBytes > 0;

    /// <summary>
    /// The changes of the sheet after an index, in the order of the log; false when some of them may be forgotten. The index is the client's
    /// word: one that is negative, or ahead of what this node has applied, must have been refused before. Also false when they are more than so many bytes.
    /// </summary>
    public bool TryCollect(Sheet sheet, LogIndex since, [NotNullWhen(true)] out Change[]? missed, long maxBytes = long.MaxValue)
    {
        missed = null;
        if (since >= sheet.LastChange)
        {
            // Nothing was missed, whatever is forgotten.
            missed = [];
            return true;
        }
        if (!_bySheet.TryGetValue(sheet.Number, out var number) || _trails[number] is not { } trail || since < trail.CompleteAfter)
            return false;

        // Backwards from the newest: who was away for a moment costs a moment.
        var count = 0;
        var first = SlotPool.None;
        var bytes = 0L;
        for (var at = trail.Newest; at != SlotPool.None && _slots[at].Index > since; at = _slots[at].OlderOfSheet)
        {
            first = at;
            count++;
            bytes += Change.BytesOf(_slots[at].KeyLength + Math.Max(0, _slots[at].ValueLength));
            if (bytes > maxBytes)
                return false;
        }
        missed = new Change[count];
        for (var (at, next) = (first, 0); next < count; at = _slots[at].NewerOfSheet)
            missed[next++] = ChangeIn(_slots[at]);
        return true;
    }

    /// <summary>Takes note of what happened.</summary>
    public void Add(in Event happened)
    {
        if (happened.Kind == EventKind.SheetDropped)
            Drop(happened.Sheet.Number);
        else if (happened.Kind.ChangesContent() && IsOn)
            Add(happened.Sheet.Number, happened);
    }

    /// <summary>Forgets everything: the state is one whose changes were never told here. From each sheet's last change on it is complete again.</summary>
    internal void Restart(SheetStore store)
    {
        _bySheet.Clear();
        _trails.Clear();
        _freeTrails.Clear();
        _slots.Clear();
        _blocks.Clear();
        _oldest = _newest = SlotPool.None;
        Bytes = Count = 0;
        if (!IsOn)
            return;
        foreach (var sheet in store.SheetsInOrder())
            _trails[TrailOf(sheet.Number)]!.CompleteAfter = sheet.LastChange;
    }

    private void Add(SheetNumber sheet, in Event change)
    {
        var number = TrailOf(sheet);
        if (_trails[number] is { } trail && trail.Count == _maxChangesPerSheet)
            Forget(trail.Oldest);
        Link(number, change);
        while (Bytes > _maxBytes || (Count > 0 && _blocks.BytesInUse > Math.Max(_maxBytes * MaxBlocksPart, ByteBlocks.BlockBytes * (long)MinBlocks)))
            Forget(_oldest);
    }

    private int TrailOf(SheetNumber sheet)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySheet, sheet, out var isKnown);
        if (isKnown)
            return number;
        if (!_freeTrails.TryPop(out number))
        {
            number = _trails.Count;
            _trails.Add(null);
        }
        _trails[number] = new();
        return number;
    }

    private void Link(int number, in Event change)
    {
        var trail = _trails[number]!;
        var (block, offset) = _blocks.Add(change.Content.Key, change.Content.Value);
        var at = _slots.Take();
        _slots[at] = new()
        {
            Index = change.Index,
            Kind = change.Kind,
            Trail = number,
            Block = block,
            Offset = offset,
            KeyLength = change.Content.Key.Length,
            ValueLength = change.Content.HasValue ? change.Content.Value.Length : -1,
            Older = _newest,
            Newer = SlotPool.None,
            OlderOfSheet = trail.Newest,
            NewerOfSheet = SlotPool.None,
        };
        if (_newest == SlotPool.None)
            _oldest = at;
        else
            _slots[_newest].Newer = at;
        _newest = at;
        if (trail.Newest == SlotPool.None)
            trail.Oldest = at;
        else
            _slots[trail.Newest].NewerOfSheet = at;
        trail.Newest = at;
        trail.Count++;
        Count++;
        Bytes += Cost(_slots[at]);
    }

    /// <summary>Forgets a change that is the oldest of its sheet, as the oldest of all always is.</summary>
    private void Forget(int at)
    {
        ref var slot = ref _slots[at];
        var trail = _trails[slot.Trail]!; // every slot in use has one
        trail.CompleteAfter = slot.Index;
        trail.Count--;
        trail.Oldest = slot.NewerOfSheet;
        if (trail.Oldest == SlotPool.None)
            trail.Newest = SlotPool.None;
        else
            _slots[trail.Oldest].OlderOfSheet = SlotPool.None;
        Release(at);
    }

    private void Drop(SheetNumber sheet)
    {
        if (!_bySheet.Remove(sheet, out var number))
            return;
        for (var at = _trails[number]!.Oldest; at != SlotPool.None;)
        {
            var newer = _slots[at].NewerOfSheet;
            Release(at);
            at = newer;
        }
        _trails[number] = null;
        _freeTrails.Push(number);
    }

    /// <summary>Takes a change out of the order of all changes and gives its slot back.</summary>
    private void Release(int at)
    {
        ref var slot = ref _slots[at];
        if (slot.Older == SlotPool.None)
            _oldest = slot.Newer;
        else
            _slots[slot.Older].Newer = slot.Newer;
        if (slot.Newer == SlotPool.None)
            _newest = slot.Older;
        else
            _slots[slot.Newer].Older = slot.Older;
        Count--;
        Bytes -= Cost(slot);
        _blocks.Remove(slot.Block);
        _slots.Return(at);
    }

    private Change ChangeIn(in Slot slot)
    {
        var key = _blocks.Read(slot.Block, slot.Offset, slot.KeyLength);
        return new(slot.Kind, slot.Index, slot.ValueLength < 0
            ? KeyAndValue.Of(key.ToArray())
            : KeyAndValue.Of(key, _blocks.Read(slot.Block, slot.Offset + slot.KeyLength, slot.ValueLength)));
    }

    private static long Cost(in Slot slot) => OverheadBytes + slot.KeyLength + Math.Max(0, slot.ValueLength);
}
