using AdvoCache.Client;
using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>
/// FusionCache's distributed locks as locks of the sheet: first come, first served, renewed while they are held. Invariant: who has got a lock sees in its local copy
/// all that those before it have written, so a value that they made is found and not made again.
/// </summary>
public sealed class AdvoCacheDistributedLocker : IFusionCacheDistributedLocker
{
    /// <summary>FusionCache may want to wait for ever.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private readonly AdvoCacheClient _client;
    private readonly AdvoCacheFusionOptions _options;
    private readonly HeldLocks _held = new();

    /// <summary>Takes locks by way of a client, which stays the caller's to dispose.</summary>
    public AdvoCacheDistributedLocker(AdvoCacheClient client, AdvoCacheFusionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
        _options.Validate();
    }

    /// <summary>To be told of writes to the second level that fail.</summary>
    internal Action<string> WriteFailed => _held.FreeAfterFailedWrite;

    /// <summary>Takes a lock. Null: others held it all the time.</summary>
    /// <exception cref="AdvoCacheException">The cluster could not be asked.</exception>
    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(cacheName);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(lockName);
        var name = Names.Lock(_options, cacheName, lockName);
        var wait = timeout < TimeSpan.Zero || timeout > MaxWait ? MaxWait : timeout;
        var held = await _client.LockAsync(name, new() { TimeToLive = _options.LockTimeToLive, Wait = wait }, token).ConfigureAwait(false);
        if (held is null)
            return null;
        try
        {
            // The lock has a connection of its own, which may be ahead of the one that the local copy follows. The answer to a read comes behind all that was
            // committed before it was asked; what it says does not matter.
            await _client.FetchAsync(name, token).ConfigureAwait(false);
            var taken = new FusionLock(held, key, _held);
            _held.Add(taken);
            return taken;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes a lock, and blocks meanwhile. Null: others held it all the time.</summary>
    /// <exception cref="AdvoCacheException">The cluster could not be asked.</exception>
    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
        => AcquireLockAsync(cacheName, cacheInstanceId, operationId, key, lockName, timeout, logger, token).AsTask().GetAwaiter().GetResult();

    /// <summary>Frees a lock.</summary>
    public ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
        => lockObj is FusionLock held ? held.DisposeAsync() : default;

    /// <summary>Frees a lock, and blocks meanwhile.</summary>
    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
        => ReleaseLockAsync(cacheName, cacheInstanceId, operationId, key, lockName, lockObj, logger, token).AsTask().GetAwaiter().GetResult();
}
