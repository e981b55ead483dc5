using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Core;

/// <summary>
/// Everything that ends, ordered by when: a binary heap whose items know their place, so that moving or removing one is O(log n)
/// and finding what is due needs no scan. The heap's layout is no part of the state: the order in which it yields is total.
/// </summary>
public sealed class ExpiryIndex
{
    private Expiring[] _heap = new Expiring[16];
    private int _count;

    public int Count => _count;

    /// <summary>When the next item is due; <see cref="Moment.Never"/> when nothing ever is.</summary>
    public Moment NextDue => _count == 0 ? Moment.Never : _heap[0].ExpiresAt;

    /// <summary>Sets when an item ends: adds, moves, or (for <see cref="Moment.Never"/>) removes it.</summary>
    public void Schedule(Expiring item, Moment at)
    {
        if (at == Moment.Never)
        {
            Remove(item);
            item.ExpiresAt = at;
            return;
        }

        var sooner = at < item.ExpiresAt;
        item.ExpiresAt = at;
        if (item.Place == Expiring.Unqueued)
        {
            if (_count == _heap.Length)
                Array.Resize(ref _heap, _count * 2);
            Put(item, _count++);
            Rise(item);
        }
        else if (sooner)
        {
            Rise(item);
        }
        else
        {
            // Also taken when only the serial changed: an entry set again for the same moment.
            Sink(item);
            Rise(item);
        }
    }

    public void Remove(Expiring item)
    {
        var place = item.Place;
        if (place == Expiring.Unqueued)
            return;
        item.Place = Expiring.Unqueued;
        var last = _heap[--_count];
        _heap[_count] = null!; // past the end of the heap, never read
        if (place == _count)
            return;
        Put(last, place);
        Sink(last);
        Rise(last);
    }

    /// <summary>The first item due at <paramref name="now"/>; it stays until it is removed.</summary>
    public bool TryPeekDue(Moment now, [NotNullWhen(true)] out Expiring? due)
    {
        due = _count > 0 && _heap[0].ExpiresAt <= now ? _heap[0] : null;
        return due is not null;
    }

    private void Put(Expiring item, int place)
    {
        _heap[place] = item;
        item.Place = place;
    }

    private void Rise(Expiring item)
    {
        var place = item.Place;
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!item.ComesBefore(_heap[parent]))
                break;
            Put(_heap[parent], place);
            place = parent;
        }
        Put(item, place);
    }

    private void Sink(Expiring item)
    {
        var place = item.Place;
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && _heap[child + 1].ComesBefore(_heap[child]))
                child++;
            if (!_heap[child].ComesBefore(item))
                break;
            Put(_heap[child], place);
            place = child;
        }
        Put(item, place);
    }
}
