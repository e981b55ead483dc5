namespace AdvoCache.Wire;

/// <summary>Why a request failed, for programs.</summary>
public enum ErrorCode : byte
{
    None,
    InvalidJson,
    UnknownAction,
    NotOpen,
    AlreadyOpen,
    BadRequest,
    InvalidPassword,
    NotFound,
    LockHeld,
    NotOwner,
    LockNotFound,
    VersionMismatch,
    StaleFence,
    TooLarge,
    QuotaExceeded,
    RateLimited,

    /// <summary>No majority answered in time.</summary>
    Unavailable,
}
