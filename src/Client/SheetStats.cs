namespace AdvoCache.Client;

/// <summary>What a sheet is made of, the same on every node, and what the node that answered has seen of its use since it started.</summary>
public sealed record SheetStats
{
    /// <summary>How many entries it has.</summary>
    public long Entries { get; init; }

    /// <summary>What their keys and values take together in UTF-8, bookkeeping aside.</summary>
    public long Bytes { get; init; }

    /// <summary>The most entries that it holds: one more, and the least recently used goes.</summary>
    public long Capacity { get; init; }

    /// <summary>The connections that have it open, on all nodes. A client has one, and one more for each lock that it holds or waits for.</summary>
    public long Collaborators { get; init; }

    /// <summary>The locks that are held.</summary>
    public long Locks { get; init; }

    /// <summary>Gets that the answering node has answered with a value; local reads are none.</summary>
    public long Hits { get; init; }

    /// <summary>Gets that it has answered with "no such key".</summary>
    public long Misses { get; init; }

    /// <summary>Entries that it saw go because the sheet was full.</summary>
    public long Evictions { get; init; }

    /// <summary>Entries of which it saw the time end.</summary>
    public long Expirations { get; init; }
}
