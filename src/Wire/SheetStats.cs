namespace AdvoCache.Wire;

/// <summary>What <c>stats</c> tells of a sheet.</summary>
public readonly record struct SheetStats
{
    public long Entries { get; init; }

    /// <summary>What keys and values take together, bookkeeping aside.</summary>
    public long Bytes { get; init; }

    /// <summary>The most entries it may have.</summary>
    public long Capacity { get; init; }

    /// <summary>Clients that have it open, on all nodes.</summary>
    public long Collaborators { get; init; }

    /// <summary>Locks that are held.</summary>
    public long Locks { get; init; }

    /// <summary>Gets that this node answered with a value since it started.</summary>
    public long Hits { get; init; }

    /// <summary>Gets of keys that were not there.</summary>
    public long Misses { get; init; }

    /// <summary>Entries that went because the sheet was full, as this node saw since it started.</summary>
    public long Evictions { get; init; }

    /// <summary>Entries whose time was over, likewise.</summary>
    public long Expirations { get; init; }
}
