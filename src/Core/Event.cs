namespace AdvoCache.Core;

/// <summary>What happened. Past facts, in the order of the log.</summary>
public enum EventKind : byte
{
    KeySet,
    KeyDeleted,
    KeyEvicted,
    KeyExpired,
    PrefixDeleted,
    SuffixDeleted,
    LockTaken,
    LockFreed,
    SheetCreated,
    SheetDropped,
    SessionOpened,
    SessionEnded,

    /// <summary>A session waited for a lock as long as it wanted to, in vain.</summary>
    LockWaitExpired,
}

/// <summary>What is common to kinds of events.</summary>
public static class EventKinds
{
    /// <summary>Whether it changed the content of a sheet, so that the sheet's collaborators have to hear of it.</summary>
    public static bool ChangesContent(this EventKind kind) => kind
        is EventKind.KeySet or EventKind.KeyDeleted or EventKind.KeyEvicted or EventKind.KeyExpired
        or EventKind.PrefixDeleted or EventKind.SuffixDeleted;
}

/// <summary>One past fact. A struct, because every set makes one and every node hears it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Sheet">Where.</param>
/// <param name="Index">Its place in the log; two changes never share one.</param>
/// <param name="By">The session that caused it, if one did.</param>
/// <param name="Content">The key, prefix or suffix concerned, and the value of a set. To be read before the next command is applied.</param>
/// <param name="Lock">The lock taken or freed.</param>
/// <param name="Jittered">Whether the set asked for jitter (kept for the replica stream).</param>
public readonly record struct Event(
    EventKind Kind, Sheet Sheet, LogIndex Index, SessionId By, KeyAndValue Content, HeldLock? Lock = null, bool Jittered = false);
