using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>What a node knows of itself at a moment.</summary>
public sealed record NodeStatus
{
    /// <summary><c>leader</c>, <c>follower</c>, <c>candidate</c> when it knows of no leader, or <c>joining</c> while it takes no part in the cluster yet.</summary>
    public required string Role { get; init; }

    public string? Leader { get; init; }

    public long Term { get; init; }

    /// <summary>The index of the last change applied here.</summary>
    public LogIndex Applied { get; init; }

    /// <summary>The Raft index of the last entry applied here.</summary>
    public long LogEntry { get; init; }

    /// <summary>It has joined, has a way to the leader, and is not cut off.</summary>
    public bool IsReady { get; init; }

    /// <summary>What a joining node waits for, for the operator; otherwise null.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>No majority has answered it for a while: it serves nobody.</summary>
    public bool IsCutOff { get; init; }

    public int Sheets { get; init; }

    public int Sessions { get; init; }

    /// <summary>Commands of its clients that wait for their outcome.</summary>
    public int Pending { get; init; }

    /// <summary>The Raft index of the last comparison in which all who took part had the same digest; 0: none since the start.</summary>
    public long DigestsAgreed { get; init; }

    /// <summary>The Raft index of the last comparison in which digests differed; 0: none since the start.</summary>
    public long DigestsDiffer { get; init; }
}
