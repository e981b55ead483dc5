namespace AdvoCache.Client.NearCaching;

/// <summary>Keys that were read locally since the server was last told, a bounded sample when there are many.</summary>
internal sealed class TouchedKeys
{
    internal const int MaxKeys = 1_000;

    private readonly Lock _gate = new();
    private List<string> _keys = [];
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
            Volatile.Write(ref _period, _period + 1);
            return taken;
        }
    }

    private void Add(string key)
    {
        lock (_gate)
        {
            if (_keys.Count < MaxKeys)
                _keys.Add(key);
        }
    }
}
