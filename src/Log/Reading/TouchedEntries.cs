using System.Buffers;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// Entries that were read and must be heated in the log: collected, each once at the place of its latest touch, and drained
/// in front of the next commands. Bounded: over the limit the oldest touches are forgotten, which costs warmth only.
/// </summary>
internal sealed class TouchedEntries
{
    internal const int MaxEntries = 32 * 1024;

    private static readonly TouchedEntry Superseded = new(default, -1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TouchedEntry, int> _places = [];
    private readonly List<TouchedEntry> _order = [];
    private int _oldest; // no place before it holds a touch

    internal bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _places.Count == 0;
        }
    }

    internal void Add(TouchedEntry touched)
    {
        lock (_gate)
            AddUnderLock(touched);
    }

    /// <summary>Takes the touches that another node drained.</summary>
    internal void AddEncoded(ReadOnlyMemory<byte> encoded)
    {
        var reader = new ByteReader(encoded);
        lock (_gate)
        {
            while (!reader.AtEnd)
            {
                var touched = TouchedEntry.Read(ref reader);
                if (reader.Failed)
                    return;
                AddUnderLock(touched);
            }
        }
    }

    /// <summary>Writes all touches, oldest first, and forgets them; false when there are none.</summary>
    internal bool TryDrain(IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            if (_places.Count == 0)
                return false;
            var writer = new ByteWriter(output);
            foreach (var touched in _order)
            {
                if (touched != Superseded)
                    touched.Write(ref writer);
            }
            _places.Clear();
            _order.Clear();
            _oldest = 0;
            return true;
        }
    }

    private void AddUnderLock(TouchedEntry touched)
    {
        if (_places.TryGetValue(touched, out var place))
        {
            if (place == _order.Count - 1)
                return;
            _order[place] = Superseded;
        }
        else if (_places.Count >= MaxEntries)
        {
            ForgetOldest();
        }
        _places[touched] = _order.Count;
        _order.Add(touched);
        if (_order.Count > 2 * MaxEntries)
            Compact();
    }

    private void ForgetOldest()
    {
        while (_order[_oldest] == Superseded)
            _oldest++;
        _places.Remove(_order[_oldest]);
        _order[_oldest++] = Superseded;
    }

    private void Compact()
    {
        _oldest = 0;
        _order.RemoveAll(static touched => touched == Superseded);
        for (var place = 0; place < _order.Count; place++)
            _places[_order[place]] = place;
    }
}
