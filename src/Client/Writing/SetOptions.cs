namespace AdvoCache.Client;

/// <summary>How a value is set.</summary>
public sealed record SetOptions
{
    internal static readonly SetOptions Default = new();

    /// <summary>How long the entry lives, rounded up to whole seconds. Default: what the server is set to (15 minutes).</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Adds a random part, up to 20 % unless the server is set otherwise, to the time to live, so that entries made together do not end together.</summary>
    public bool Jitter { get; init; }

    /// <summary>The version that the key must have; 0: it must not exist. Otherwise the write fails with <see cref="ErrorCode.VersionMismatch"/>.</summary>
    public long? IfVersion { get; init; }

    /// <summary>A lock that must still be held. Otherwise the write fails with <see cref="ErrorCode.StaleFence"/>.</summary>
    public Fence? Fence { get; init; }

    internal bool IsConditional => IfVersion is not null || Fence is not null;
}

/// <summary>A lock with its fencing token: what is written under it is refused once somebody else has had the lock.</summary>
/// <param name="Lock">The name of the lock.</param>
/// <param name="Token">The token that the lock was taken with.</param>
public readonly record struct Fence(string Lock, long Token);

/// <summary>What a committed write was given.</summary>
/// <param name="Index">Its place in the log: everything up to it is in the near cache.</param>
/// <param name="Version">The version of the key now; 0 for deletes.</param>
/// <param name="Deleted">How many keys a delete by prefix or suffix removed.</param>
public readonly record struct WriteResult(long Index, long Version, long Deleted);
