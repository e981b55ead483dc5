namespace AdvoCache.Core;

/// <summary>One entry and its places: in the order of use, among the keys with the same bucket, and among the ends. Empty when its content is nothing.</summary>
internal struct EntrySlot
{
    /// <summary>Stands for no slot.</summary>
    internal const int None = -1;

    internal KeyAndValue Content;
    internal LogIndex Version;
    internal Moment ExpiresAt;
    internal int Hotter;
    internal int Colder;
    internal int NextInBucket;
    internal int Hash;

    /// <summary>In the heap of ends.</summary>
    internal int Place;
}
