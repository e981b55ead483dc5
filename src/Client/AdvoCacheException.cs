namespace AdvoCache.Client;

/// <summary>Why a request failed.</summary>
public enum ErrorCode
{
    /// <summary>A code that this client does not know.</summary>
    Unknown,

    /// <summary>The server could not read the request.</summary>
    BadRequest,

    /// <summary>The password is not that of the sheet.</summary>
    InvalidPassword,

    /// <summary>There is no such key.</summary>
    NotFound,

    /// <summary>Another client holds the lock.</summary>
    LockHeld,

    /// <summary>Another client owns the lock.</summary>
    NotOwner,

    /// <summary>There is no such lock.</summary>
    LockNotFound,

    /// <summary>The key has another version than the condition says.</summary>
    VersionMismatch,

    /// <summary>The lock of the fence is not held with that token any more.</summary>
    StaleFence,

    /// <summary>Too many requests of this kind.</summary>
    RateLimited,

    /// <summary>No answer in time, no connection, or no majority of nodes.</summary>
    Unavailable,
}

/// <summary>A request failed, or the sheet cannot be opened.</summary>
public sealed class AdvoCacheException : Exception
{
    /// <summary>A failure without details.</summary>
    public AdvoCacheException() : this(ErrorCode.Unknown, "The request failed.")
    {
    }

    /// <summary>A failure with a text for people.</summary>
    public AdvoCacheException(string message) : this(ErrorCode.Unknown, message)
    {
    }

    /// <summary>A failure with a cause.</summary>
    public AdvoCacheException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>A failure with its code.</summary>
    public AdvoCacheException(ErrorCode code, string message, bool maybe = false, long? version = null, Exception? cause = null) : base(message, cause)
    {
        Code = code;
        Maybe = maybe;
        Version = version;
    }

    /// <summary>Why, for programs.</summary>
    public ErrorCode Code { get; }

    /// <summary>The write may have taken effect, or still may.</summary>
    public bool Maybe { get; }

    /// <summary>With <see cref="ErrorCode.VersionMismatch"/>: the version that the key has, 0 for none.</summary>
    public long? Version { get; }

    internal static AdvoCacheException NotInTime(bool maybe) => new(ErrorCode.Unavailable, "No answer came in time.", maybe);

    internal static AdvoCacheException Closed(Exception? cause = null) => new(ErrorCode.Unavailable, "The client is closed.", cause: cause);
}
