using AdvoCache.Extensions.Caching;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>How FusionCache lies in a sheet. Immutable.</summary>
public sealed record AdvoCacheFusionOptions
{
    /// <summary>
    /// How the second level behaves, and where the sheet is. Its key prefix, here <c>fusion:</c> by default, and the name of the FusionCache head the keys of
    /// entries, messages and locks: caches of one name share them, caches of different names share nothing.
    /// </summary>
    public AdvoCacheDistributedCacheOptions Cache { get; init; } = new() { KeyPrefix = "fusion:" };

    /// <summary>
    /// How long a message of the backplane stays in the sheet for those that are cut off. Who was away for longer, and from so many changes that the nodes
    /// have forgotten some, may keep an old value in its memory until that expires. Default: 5 minutes.
    /// </summary>
    public TimeSpan MessageLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the others wait at most for a holder of a lock that has died unnoticed; one that lives renews it. Default: 30 s.</summary>
    public TimeSpan LockTimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Cache);
        Cache.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MessageLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LockTimeToLive, TimeSpan.Zero);
    }
}
