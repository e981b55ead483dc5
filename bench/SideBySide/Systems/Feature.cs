namespace AdvoCache.Bench.Systems;

/// <summary>What a target may or may not be able to do.</summary>
internal enum Feature
{
    /// <summary>Set and get.</summary>
    Requests,

    /// <summary>Gets that see every acknowledged change.</summary>
    LinearizableReads,

    /// <summary>Tells its clients of changes.</summary>
    FanOut,

    /// <summary>Elects another leader by itself.</summary>
    Failover,
}
