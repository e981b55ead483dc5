using System.Collections.Concurrent;
using AdvoCache.Extensions.FusionCache;
using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>The locker of one process, and what it holds: a factory cannot be told that its lock is lost, a test wants to know.</summary>
internal sealed class WatchedLocker(AdvoCacheDistributedLocker locker) : IFusionCacheDistributedLocker
{
    private readonly ConcurrentDictionary<string, FusionLock> _held = new(StringComparer.Ordinal);

    /// <summary>Whether the lock of a cache key is held here, as far as this process knows.</summary>
    internal bool IsHeld(string key) => _held.TryGetValue(key, out var held) && held.IsHeld;

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        var held = await locker.AcquireLockAsync(cacheName, cacheInstanceId, operationId, key, lockName, timeout, logger, token);
        if (held is FusionLock taken)
            _held[key] = taken;
        return held;
    }

    public ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
        => locker.ReleaseLockAsync(cacheName, cacheInstanceId, operationId, key, lockName, lockObj, logger, token);

    public object? AcquireLock(string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
        => throw new NotSupportedException("These tests call the asynchronous forms.");

    public void ReleaseLock(string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
        => throw new NotSupportedException("These tests call the asynchronous forms.");
}
