namespace AdvoCache.Log;

/// <summary>Those who wait until an index is reached. Guarded by its owner's lock.</summary>
/// <param name="options">How they go on when their task completes.</param>
internal sealed class IndexWaiters(TaskCreationOptions options = TaskCreationOptions.RunContinuationsAsynchronously)
{
    private readonly PriorityQueue<TaskCompletionSource, long> _queue = new();

    internal Task Add(long index)
    {
        var waiter = new TaskCompletionSource(options);
        _queue.Enqueue(waiter, index);
        return waiter.Task;
    }

    /// <summary>Takes one who waits for no more than this.</summary>
    internal bool TryTakeReached(long reached, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TaskCompletionSource waiter)
    {
        if (_queue.TryPeek(out waiter, out var index) && index <= reached)
            return _queue.TryDequeue(out waiter, out _);
        waiter = null;
        return false;
    }

    /// <summary>Lets those go on who wait for no more than this: on other threads, or they would do so under the lock.</summary>
    internal void Release(long reached)
    {
        while (TryTakeReached(reached, out var waiter))
            waiter.TrySetResult();
    }

    /// <summary>Takes all who wait for more than this.</summary>
    internal List<TaskCompletionSource> TakeBehind(long index)
    {
        var behind = new List<TaskCompletionSource>();
        var kept = new List<(TaskCompletionSource, long)>();
        foreach (var (waiter, awaited) in _queue.UnorderedItems)
        {
            if (awaited > index)
                behind.Add(waiter);
            else
                kept.Add((waiter, awaited));
        }
        _queue.Clear();
        _queue.EnqueueRange(kept);
        return behind;
    }
}
