namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>How a connection came to its end.</summary>
internal enum EndKind
{
    /// <summary>It was open when the run ended, and had been given the time to hear all there was.</summary>
    RunEnded,

    /// <summary>The client closed it.</summary>
    ByClient,

    /// <summary>The server closed it with a close frame.</summary>
    ByServer,

    /// <summary>The connection broke.</summary>
    Lost,
}
