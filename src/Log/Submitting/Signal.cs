namespace AdvoCache.Log;

/// <summary>Wakes one waiting loop, on another thread, or at the end of its patience. Raising it many times before it is awaited wakes once. See also <see cref="WorkSignal"/>.</summary>
internal sealed class Signal
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _raised;

    internal void Raise()
    {
        if (Interlocked.Exchange(ref _raised, 1) == 0)
            _semaphore.Release();
    }

    internal async ValueTask WaitAsync(CancellationToken token)
    {
        await _semaphore.WaitAsync(token);
        Interlocked.Exchange(ref _raised, 0); // a full fence: what was queued before the raise is seen after it
    }

    /// <summary>Waits at most so long; false when nobody raised it.</summary>
    internal async ValueTask<bool> WaitAsync(TimeSpan atMost, CancellationToken token)
    {
        if (!await _semaphore.WaitAsync(atMost, token))
            return false;
        Interlocked.Exchange(ref _raised, 0); // a full fence: what was queued before the raise is seen after it
        return true;
    }
}
