namespace AdvoCache.Client.NearCaching;

/// <summary>Keys that were read locally since the server was last told, a bounded sample when there are many.</summary>
internal sealed class TouchedKeys
{
    internal const int MaxKeys = 1_000;

    /// <summary>Of all keys together, in UTF-16 units: they go into one message, which may have six bytes for each.</summary>
    internal const int MaxLength = 64 * 1024;

    private readonly Lock _gate = new();
    private List<string> _keys = [];
    private int _length;
    private int _period = 1;

    /// <summary>To be called for each local read.</summary>
    internal void Note(string key, CachedEntry entry)
    {
        if (entry.TryTouch(Volatile.Read(ref _period)))
            Add(key);
    }

    /// <summary>What was read; from now on it counts anew.</summary>
    internal IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            var taken = _keys;
            _keys = [];
            _length = 0;
            Volatile.Write(ref _period, _period + 1);
            return taken;
        }
    }

    private void Add(string key)
    {
        lock (_gate)
        {
            if (_keys.Count >= MaxKeys || _length + key.Length > MaxLength)
                return;
            _keys.Add(key);
            _length += key.Length;
        }
    }
}
