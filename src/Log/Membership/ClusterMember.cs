namespace AdvoCache.Log;

/// <summary>A member of the cluster: where its Raft port is, what its clients call it, and where other nodes reach its HTTP port.</summary>
public sealed record ClusterMember(string Name, string RaftHost, int RaftPort, string ClientUrl, Uri LinkAddress)
{
    /// <summary>
    /// Tells a node that lost its log from the one it was before: drawn by the leader that let it in; 0 for the members that the cluster
    /// was founded with. Raft hears only the incarnation that the table names.
    /// </summary>
    public ulong Incarnation { get; init; }

    /// <summary>Whether it counts for majorities. One that joins does so once it has the leader's state.</summary>
    public bool IsVoter { get; init; } = true;
}
