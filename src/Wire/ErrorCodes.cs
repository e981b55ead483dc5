namespace AdvoCache.Wire;

/// <summary>The names of the error codes on the wire.</summary>
public static class ErrorCodes
{
    /// <returns>The name; empty for <see cref="ErrorCode.None"/>.</returns>
    public static ReadOnlySpan<byte> Utf8(ErrorCode code) => code switch
    {
        ErrorCode.None => default,
        ErrorCode.InvalidJson => "invalid_json"u8,
        ErrorCode.UnknownAction => "unknown_action"u8,
        ErrorCode.NotOpen => "not_open"u8,
        ErrorCode.AlreadyOpen => "already_open"u8,
        ErrorCode.BadRequest => "bad_request"u8,
        ErrorCode.InvalidPassword => "invalid_password"u8,
        ErrorCode.NotFound => "not_found"u8,
        ErrorCode.LockHeld => "lock_held"u8,
        ErrorCode.NotOwner => "not_owner"u8,
        ErrorCode.LockNotFound => "lock_not_found"u8,
        ErrorCode.VersionMismatch => "version_mismatch"u8,
        ErrorCode.StaleFence => "stale_fence"u8,
        ErrorCode.TooLarge => "too_large"u8,
        ErrorCode.QuotaExceeded => "quota_exceeded"u8,
        ErrorCode.RateLimited => "rate_limited"u8,
        ErrorCode.Unavailable => "unavailable"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, message: null),
    };
}
