namespace AdvoCache.Log;

/// <summary>Those who wait until this node has applied up to an entry or a term.</summary>
internal sealed class ApplyWaiters
{
    private readonly Lock _gate = new();
    private readonly IndexWaiters _byEntry = new();
    private readonly IndexWaiters _byTerm = new();

    internal Task WaitForEntryAsync(long entry, Func<long> applied, CancellationToken token) => WaitAsync(_byEntry, entry, applied, token);

    internal Task WaitForTermAsync(long term, Func<long> applied, CancellationToken token) => WaitAsync(_byTerm, term, applied, token);

    internal void Release(long entry, long term)
    {
        lock (_gate)
        {
            _byEntry.Release(entry);
            _byTerm.Release(term);
        }
    }

    private Task WaitAsync(IndexWaiters waiters, long wanted, Func<long> applied, CancellationToken token)
    {
        if (applied() >= wanted)
            return Task.CompletedTask;
        Task waiting;
        lock (_gate)
        {
            if (applied() >= wanted)
                return Task.CompletedTask;
            waiting = waiters.Add(wanted);
        }
        return token.CanBeCanceled ? waiting.WaitAsync(token) : waiting;
    }
}
