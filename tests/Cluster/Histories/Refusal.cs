namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>The refusals of the state machine, by their codes in the protocol.</summary>
internal enum Refusal
{
    None,
    NotFound,
    VersionMismatch,
    StaleFence,
    LockHeld,
    NotOwner,
    LockNotFound,
}
