namespace AdvoCache.Host.Connections;

/// <summary>Counts a connection's writes that wait for the log, and lets its reading loop wait until there are few enough.</summary>
internal sealed class InFlight
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiter;
    private int _threshold;
    private int _count;

    internal void Enter() => Interlocked.Increment(ref _count);

    internal void Exit()
    {
        TaskCompletionSource? reached = null;
        lock (_gate)
        {
            if (Interlocked.Decrement(ref _count) <= _threshold)
                (reached, _waiter) = (_waiter, null);
        }
        reached?.SetResult();
    }

    /// <summary>Completes when at most so many are on their way. One caller at a time.</summary>
    internal ValueTask AtMostAsync(int threshold)
    {
        if (Volatile.Read(ref _count) <= threshold)
            return ValueTask.CompletedTask;
        lock (_gate)
        {
            if (_count <= threshold)
                return ValueTask.CompletedTask;
            _threshold = threshold;
            _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_waiter.Task);
        }
    }
}
