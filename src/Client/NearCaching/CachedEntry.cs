namespace AdvoCache.Client.NearCaching;

/// <summary>A value as this client sees it: raw UTF-8 JSON. Never changed; a new value is a new entry.</summary>
internal sealed class CachedEntry(byte[] json, long version)
{
    private static readonly byte[] NullPlaceholder = "\"__NULL__\""u8.ToArray();
    private int _touchedIn;

    internal byte[] Json { get; } = json;

    /// <summary>The index of the set that made it, 0 while it is not committed or not known.</summary>
    internal long Version { get; } = version;

    /// <summary>Whether it stands for "known to be nothing": the placeholder of set_null, or JSON's null.</summary>
    internal bool IsNull => MeansNull(Json);

    internal static bool MeansNull(ReadOnlySpan<byte> json) => json.SequenceEqual("null"u8) || json.SequenceEqual(NullPlaceholder);

    internal static CachedEntry Null() => new(NullPlaceholder, 0);

    /// <summary>Notes that it was read in a period; true for the first time in it.</summary>
    internal bool TryTouch(int period) => Volatile.Read(ref _touchedIn) != period && Interlocked.Exchange(ref _touchedIn, period) != period;
}
