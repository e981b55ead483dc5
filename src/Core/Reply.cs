namespace AdvoCache.Core;

/// <summary>Why a command changed nothing. A refusal is an answer, not an error.</summary>
public enum Refusal : byte
{
    None,

    /// <summary>The session is not (or no longer) known: its node was declared lost, or it never opened a sheet.</summary>
    SessionUnknown,

    /// <summary>The session already has a sheet.</summary>
    AlreadyOpen,

    /// <summary>The sheet's password hash is not the one the opener was verified against; verify against <see cref="Reply.Sheet"/>'s.</summary>
    OtherPasswordHash,
    LockHeld,
    NotLockOwner,
    LockNotFound,
    VersionMismatch,
    StaleFence,
}

/// <summary>What a command answers to whoever proposed it.</summary>
/// <param name="Refusal">Why nothing changed, or <see cref="Refusal.None"/>.</param>
/// <param name="Index">The command's place in the log.</param>
/// <param name="Number">Keys removed (delete by prefix or suffix), the fencing token (lock), or the current version (version mismatch).</param>
/// <param name="Sheet">The sheet concerned, for <c>open</c>.</param>
/// <param name="IsQueued">
/// The session waits for a lock. What becomes of it is told by an event: <see cref="EventKind.LockTaken"/> or
/// <see cref="EventKind.LockWaitExpired"/> by that session, or <see cref="EventKind.SessionEnded"/>.
/// </param>
public readonly record struct Reply(Refusal Refusal, LogIndex Index, long Number = 0, Sheet? Sheet = null, bool IsQueued = false)
{
    public bool Succeeded => Refusal == Refusal.None && !IsQueued;
}
