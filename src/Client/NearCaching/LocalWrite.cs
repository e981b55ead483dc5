namespace AdvoCache.Client.NearCaching;

/// <summary>An own write as the near cache shows it until it is answered.</summary>
internal sealed class LocalWrite
{
    private readonly string? _prefix;
    private readonly string? _suffix;

    private LocalWrite(string? key, string? prefix, string? suffix, CachedEntry? entry)
    {
        (Key, _prefix, _suffix, Entry) = (key, prefix, suffix, entry);
    }

    /// <summary>The key it is about; null: all keys of a prefix or suffix.</summary>
    internal string? Key { get; }

    /// <summary>What the key has then; null: nothing.</summary>
    internal CachedEntry? Entry { get; }

    /// <summary>The keys that it lies over; the near cache's own note.</summary>
    internal List<string> Covering { get; } = new(1);

    internal static LocalWrite Set(string key, CachedEntry entry) => new(key, null, null, entry);

    internal static LocalWrite Delete(string key) => new(key, null, null, null);

    internal static LocalWrite DeletePrefix(string prefix) => new(null, prefix, null, null);

    internal static LocalWrite DeleteSuffix(string suffix) => new(null, null, suffix, null);

    internal bool Covers(string key)
        => Key is not null ? string.Equals(key, Key, StringComparison.Ordinal)
            : _prefix is not null ? key.StartsWith(_prefix, StringComparison.Ordinal)
            : _suffix is not null && key.EndsWith(_suffix, StringComparison.Ordinal);
}
