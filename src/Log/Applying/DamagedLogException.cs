namespace AdvoCache.Log;

/// <summary>A committed entry that this build cannot read: damaged on this node's disk, or written by a newer version. The node stops.</summary>
public sealed class DamagedLogException(long entry)
    : Exception($"Log entry {entry} is damaged on this node or was written by a newer version. The node stops rather than differ from the others: "
        + "upgrade it, or give it an empty data directory so that it fetches the state from the leader.");
