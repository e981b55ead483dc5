using AdvoCache.Client;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>
/// FusionCache's hold on a lock. Invariant: the lock is freed when FusionCache frees it, and also when nobody has this object any more: FusionCache forgets a lock when
/// something fails between the end of the factory and the release, and one that is renewed and never freed would block its key for ever.
/// </summary>
internal sealed class FusionLock : IAsyncDisposable
{
    private readonly HeldLock _held;
    private readonly HeldLocks _all;

    internal FusionLock(HeldLock held, string key, HeldLocks all)
    {
        (_held, _all, Key) = (held, all, key);
        Weakly = new(this);
    }

    ~FusionLock()
    {
        _all.Remove(this);
        var held = _held;
        _ = Task.Run(async () => await held.DisposeAsync().ConfigureAwait(false));
    }

    /// <summary>The cache key that it is about.</summary>
    internal string Key { get; }

    internal WeakReference<FusionLock> Weakly { get; }

    /// <summary>Whether it is held, as far as this process knows.</summary>
    internal bool IsHeld => _held.IsHeld;

    /// <summary>May be called again.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _all.Remove(this);
        return _held.DisposeAsync();
    }
}
