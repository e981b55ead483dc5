namespace AdvoCache.Log;

/// <summary>Those who wait until this node has applied up to an entry or a term.</summary>
internal sealed class ApplyWaiters
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _byEntry = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _byTerm = new();

    internal Task WaitForEntryAsync(long entry, Func<long> applied, CancellationToken token) => WaitAsync(_byEntry, entry, applied, token);

    internal Task WaitForTermAsync(long term, Func<long> applied, CancellationToken token) => WaitAsync(_byTerm, term, applied, token);

    internal void Release(long entry, long term)
    {
        lock (_gate)
        {
            Release(_byEntry, entry);
            Release(_byTerm, term);
        }
    }

    private Task WaitAsync(PriorityQueue<TaskCompletionSource, long> queue, long wanted, Func<long> applied, CancellationToken token)
    {
        if (applied() >= wanted)
            return Task.CompletedTask;
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (applied() >= wanted)
                return Task.CompletedTask;
            queue.Enqueue(waiter = new(TaskCreationOptions.RunContinuationsAsynchronously), wanted);
        }
        return token.CanBeCanceled ? waiter.Task.WaitAsync(token) : waiter.Task;
    }

    private static void Release(PriorityQueue<TaskCompletionSource, long> queue, long reached)
    {
        while (queue.TryPeek(out var waiter, out var wanted) && wanted <= reached)
        {
            queue.Dequeue();
            waiter.TrySetResult();
        }
    }
}
