using System.Collections.Concurrent;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>The locks that one FusionCache holds. Invariant: it keeps none of them alive.</summary>
internal sealed class HeldLocks
{
    private readonly ConcurrentDictionary<WeakReference<FusionLock>, string> _keys = [];

    internal void Add(FusionLock held) => _keys[held.Weakly] = held.Key;

    internal void Remove(FusionLock held) => _keys.TryRemove(held.Weakly, out _);

    /// <summary>
    /// A write to the second level failed: FusionCache will not free the lock of that key. What FusionCache puts before or behind a cache key there is its own affair, so
    /// the lock of a key that is the end of another may go too; it costs that one a second run of the factory at worst.
    /// </summary>
    internal void FreeAfterFailedWrite(string secondLevelKey)
    {
        foreach (var (reference, key) in _keys)
        {
            var concerns = secondLevelKey.EndsWith(key, StringComparison.Ordinal) || secondLevelKey.StartsWith(key, StringComparison.Ordinal);
            if (concerns && reference.TryGetTarget(out var held))
                _ = held.DisposeAsync().AsTask();
        }
    }
}
