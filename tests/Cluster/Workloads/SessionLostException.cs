namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>This connection serves its client no more.</summary>
internal sealed class SessionLostException(string message, Exception? cause) : Exception(message, cause)
{
    /// <summary>The connection had ended before anything was asked on it, so nothing that was asked has failed.</summary>
    public bool NothingAsked { get; init; }

    /// <summary>Its node stopped while a request only waited for its turn, and told the client to wait elsewhere.</summary>
    public bool SentAwayWaiting { get; init; }
}
