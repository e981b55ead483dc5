namespace AdvoCache.Log;

/// <summary>The first byte of a node link's messages; numbers are varints, bytes are length-prefixed. Both ends run the same form.</summary>
internal enum LinkMessage : byte
{
    /// <summary>Leader: form, a nonce of its own.</summary>
    Challenge = 1,

    /// <summary>Follower: name, link id, a nonce of its own, proof of the secret over all of it.</summary>
    Introduction = 2,

    /// <summary>Leader: proof of the secret, its term, the entry that opened it, the number of the last parcel it took from this link id in this term.</summary>
    Welcome = 3,

    /// <summary>Follower: number, then a parcel.</summary>
    Parcel = 4,

    /// <summary>Follower: request number, touches.</summary>
    ConfirmRead = 5,

    /// <summary>Leader: request number, Raft entry (negative: could not be confirmed).</summary>
    ReadConfirmed = 6,

    /// <summary>Follower: touches.</summary>
    Touches = 7,
}
