using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Core;

/// <summary>Everything that ends, ordered by when. Of the entries of a sheet it holds what stands for the first of them (<see cref="FirstEnd"/>).</summary>
public sealed class ExpiryIndex
{
    private readonly IndexedHeap<Expiring, Order> _heap = new(default);

    public int Count => _heap.Count;

    /// <summary>When the next item is due; <see cref="Moment.Never"/> when nothing ever is.</summary>
    public Moment NextDue => _heap.Count == 0 ? Moment.Never : _heap.First.ExpiresAt;

    /// <summary>Sets when an item ends: adds, moves, or (for <see cref="Moment.Never"/>) removes it.</summary>
    public void Schedule(Expiring item, Moment at)
    {
        item.ExpiresAt = at;
        if (at == Moment.Never)
            _heap.Remove(item);
        else
            _heap.Update(item);
    }

    public void Remove(Expiring item) => _heap.Remove(item);

    /// <summary>The first item due at <paramref name="now"/>; it stays until it is removed.</summary>
    public bool TryPeekDue(Moment now, [NotNullWhen(true)] out Expiring? due)
    {
        due = _heap.Count > 0 && _heap.First.ExpiresAt <= now ? _heap.First : null;
        return due is not null;
    }

    private readonly struct Order : IHeapOrder<Expiring>
    {
        public bool ComesBefore(Expiring one, Expiring other) => one.ComesBefore(other);

        public ref int PlaceOf(Expiring item) => ref item.Place;
    }
}
