using AdvoCache.Client;

namespace AdvoCache.Extensions.Caching;

/// <summary>How a distributed cache lies in its sheet. Immutable.</summary>
public sealed record AdvoCacheDistributedCacheOptions
{
    /// <summary>Timers take no more than seven weeks.</summary>
    private static readonly TimeSpan MaxLoadTimeout = TimeSpan.FromDays(1);

    /// <summary>Where the sheet is. Null, the default: the <see cref="AdvoCacheClient"/> that is registered otherwise is used.</summary>
    public AdvoCacheClientOptions? Client { get; init; }

    /// <summary>What all keys begin with in the sheet, so that it may hold other things too. Default: <c>cache:</c>.</summary>
    public string KeyPrefix { get; init; } = "cache:";

    /// <summary>
    /// How long reads wait, once, for the sheet to be loaded after the start. After that they find nothing until it is: a cache without its cluster
    /// is an empty one. Default: 5 s, at most a day.
    /// </summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest value that is written, in bytes of its JSON; larger ones are refused with <see cref="ArgumentException"/>. With its key it must fit into a
    /// message of the server, ADVO_MAX_MESSAGE_BYTES. Default: 7 MiB.
    /// </summary>
    public int MaxValueBytes { get; init; } = 7 * 1024 * 1024;

    /// <summary>
    /// Clock of the expirations. They are moments on the wall clock, as <see cref="Microsoft.Extensions.Caching.Distributed.DistributedCacheEntryOptions"/> has
    /// them: machines that share the cache need clocks that agree. Tests put in their own.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(KeyPrefix);
        ArgumentNullException.ThrowIfNull(Time);
        ArgumentOutOfRangeException.ThrowIfLessThan(LoadTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LoadTimeout, MaxLoadTimeout);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxValueBytes, 1);
    }
}
