namespace AdvoCache.Core;

/// <summary>
/// A binary heap whose items know their places, so that moving or removing one is O(log n) and finding the first needs no scan
/// (Cormen et al., "Introduction to Algorithms", priority queues with handles). Its layout depends on its past; its order does not, if that is total.
/// </summary>
internal sealed class IndexedHeap<T, TOrder>(TOrder order)
    where TOrder : struct, IHeapOrder<T>
{
    private T[] _items = [];

    internal int Count { get; private set; }

    /// <summary>Of a heap that is not empty.</summary>
    internal T First => _items[0];

    /// <summary>Adds the item, or moves it to where it belongs by now.</summary>
    internal void Update(T item)
    {
        var place = order.PlaceOf(item);
        if (place != HeapPlace.Outside)
        {
            Rise(item, Sink(item, place));
            return;
        }
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, Count * 2));
        Rise(item, Count++);
    }

    /// <summary>Removes the item, if it is there.</summary>
    internal void Remove(T item)
    {
        var place = order.PlaceOf(item);
        if (place == HeapPlace.Outside)
            return;
        order.PlaceOf(item) = HeapPlace.Outside;
        var last = _items[--Count];
        _items[Count] = default!; // past the end of the heap, never read
        if (place != Count)
            Rise(last, Sink(last, place));
    }

    private void Put(T item, int place)
    {
        _items[place] = item;
        order.PlaceOf(item) = place;
    }

    private void Rise(T item, int place)
    {
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!order.ComesBefore(item, _items[parent]))
                break;
            Put(_items[parent], place);
            place = parent;
        }
        Put(item, place);
    }

    /// <summary>Makes room for the item at or below a place, and tells where.</summary>
    private int Sink(T item, int place)
    {
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= Count)
                return place;
            if (child + 1 < Count && order.ComesBefore(_items[child + 1], _items[child]))
                child++;
            if (!order.ComesBefore(_items[child], item))
                return place;
            Put(_items[child], place);
            place = child;
        }
    }
}

/// <summary>Places that are none.</summary>
internal static class HeapPlace
{
    /// <summary>The place of an item that is not in the heap.</summary>
    internal const int Outside = -1;
}

/// <summary>What an <see cref="IndexedHeap{T,TOrder}"/> asks of its items.</summary>
internal interface IHeapOrder<T>
{
    bool ComesBefore(T one, T other);

    /// <summary>Where the item keeps its place for the heap; <see cref="HeapPlace.Outside"/> at first.</summary>
    ref int PlaceOf(T item);
}
