namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>The kinds of messages that a subscriber hears.</summary>
internal enum HeardKind
{
    /// <summary>A key has a value.</summary>
    Replicate,

    /// <summary>A key is gone: deleted, evicted or expired.</summary>
    Invalidate,
    InvalidatePrefix,
    InvalidateSuffix,

    /// <summary>No change: the index up to which everything has been heard (an idle sheet's, or that of the subscriber's own read).</summary>
    Index,
}
