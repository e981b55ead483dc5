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
    /// <summary>What a change counts for beside its key and value: its slot, and the heads of the two arrays.</summary>
    internal const int OverheadBytes = 120;

    private readonly Dictionary<SheetNumber, Trail> _trails = [];
    private readonly SlotPool _slots = new();
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

    /// <summary>Changes of all sheets.</summary>
    internal int Count { get; private set; }

    private bool IsOn => _maxChangesPerSheet > 0 && _maxBytes > 0;

    /// <summary>
    /// The changes of the sheet after an index, in the order of the log; false when some of them may be forgotten. The index is the client's
    /// word: one that is negative, or ahead of what this node has applied, must have been refused before.
    /// </summary>
    public bool TryCollect(Sheet sheet, LogIndex since, [NotNullWhen(true)] out Change[]? missed)
    {
        missed = null;
        if (since >= sheet.LastChange)
        {
            // Nothing was missed, whatever is forgotten.
            missed = [];
            return true;
        }
        if (!_trails.TryGetValue(sheet.Number, out var trail) || since < trail.CompleteAfter)
            return false;

        // Backwards from the newest: who was away for a moment costs a moment.
        var count = 0;
        var first = SlotPool.None;
        for (var at = trail.Newest; at != SlotPool.None && _slots[at].Change.Index > since; at = _slots[at].OlderOfSheet)
        {
            first = at;
            count++;
        }
        missed = new Change[count];
        for (var (at, next) = (first, 0); next < count; at = _slots[at].NewerOfSheet)
            missed[next++] = _slots[at].Change;
        return true;
    }

    /// <summary>Takes note of what happened.</summary>
    public void Add(in Event happened)
    {
        if (happened.Kind == EventKind.SheetDropped)
            Drop(happened.Sheet.Number);
        else if (happened.Kind.ChangesContent() && IsOn)
            Add(happened.Sheet.Number, new(happened.Kind, happened.Index, happened.Key, happened.Value));
    }

    /// <summary>Forgets everything: the state is one whose changes were never told here. From each sheet's last change on it is complete again.</summary>
    internal void Restart(SheetStore store)
    {
        _trails.Clear();
        _slots.Clear();
        _oldest = _newest = SlotPool.None;
        Bytes = Count = 0;
        if (!IsOn)
            return;
        foreach (var sheet in store.SheetsInOrder())
            _trails.Add(sheet.Number, new() { CompleteAfter = sheet.LastChange });
    }

    private void Add(SheetNumber sheet, Change change)
    {
        ref var trail = ref CollectionsMarshal.GetValueRefOrAddDefault(_trails, sheet, out _);
        trail ??= new();
        if (trail.Count == _maxChangesPerSheet)
            Forget(trail.Oldest);
        Link(trail, change);
        while (Bytes > _maxBytes)
            Forget(_oldest);
    }

    private void Link(Trail trail, Change change)
    {
        var at = _slots.Take();
        _slots[at] = new()
        {
            Change = change,
            Trail = trail,
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
        Bytes += Cost(change);
    }

    /// <summary>Forgets a change that is the oldest of its sheet, as the oldest of all always is.</summary>
    private void Forget(int at)
    {
        ref var slot = ref _slots[at];
        var trail = slot.Trail!; // every slot in use has one
        trail.CompleteAfter = slot.Change.Index;
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
        if (!_trails.Remove(sheet, out var trail))
            return;
        for (var at = trail.Oldest; at != SlotPool.None;)
        {
            var newer = _slots[at].NewerOfSheet;
            Release(at);
            at = newer;
        }
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
        Bytes -= Cost(slot.Change);
        _slots.Return(at);
    }

    private static long Cost(in Change change) => OverheadBytes + change.Key.Length + (change.Value?.Length ?? 0);
}
