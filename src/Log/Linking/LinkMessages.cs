namespace AdvoCache.Log;

/// <summary>The first byte of a node link's messages; numbers are varints, bytes are length-prefixed. Both ends run the same form.</summary>
internal enum LinkMessage : byte
{
    /// <summary>Server: form, a nonce of its own.</summary>
    Challenge = 1,

    /// <summary>Client: purpose, name, incarnation, link id, a nonce of its own, proof of the secret over all of it.</summary>
    Introduction = 2,

    /// <summary>Server: proof of the secret over all of it. What the purpose asks for follows.</summary>
    Accepted = 3,

    /// <summary>Server: why it does not do what was asked.</summary>
    Refused = 4,

    /// <summary>Leader: its term, the entry that opened it, the number of the last parcel it took from this link id in this term.</summary>
    Welcome = 5,

    /// <summary>Follower: number, then a parcel.</summary>
    Parcel = 6,

    /// <summary>Follower: request number, touches.</summary>
    ConfirmRead = 7,

    /// <summary>Leader: request number, Raft entry (negative: could not be confirmed), its reading of cluster time.</summary>
    ReadConfirmed = 8,

    /// <summary>Follower: touches.</summary>
    Touches = 9,

    /// <summary>Follower: its reading of cluster time, the version of the table of members that it has on its medium.</summary>
    Knows = 10,

    /// <summary>Any node: what it is; see <see cref="Log.Standing"/>.</summary>
    Standing = 11,

    /// <summary>Sender of a state: Raft entry and term that it reaches up to, the sender's term, a joining node's new incarnation.</summary>
    TransferBegin = 12,

    /// <summary>A piece of the snapshot.</summary>
    TransferPiece = 13,

    /// <summary>That was all of it.</summary>
    TransferEnd = 14,

    /// <summary>Joining node: it has the state and takes part in Raft.</summary>
    Ready = 15,

    /// <summary>Leader: it counts for majorities now.</summary>
    Done = 16,
}

/// <summary>What a node opens a link for.</summary>
internal enum LinkPurpose : byte
{
    /// <summary>To forward what its clients ask for, and to have reads confirmed. Leaders only.</summary>
    Follow = 1,

    /// <summary>To ask what the other node is.</summary>
    Ask = 2,

    /// <summary>To get the state, for want of a log of its own. Leaders only.</summary>
    Join = 3,

    /// <summary>To say that it takes part now, having got the state over an earlier link. Leaders only.</summary>
    Report = 4,

    /// <summary>To get the other node's latest snapshot, having a log that ends before it.</summary>
    Fetch = 5,
}
