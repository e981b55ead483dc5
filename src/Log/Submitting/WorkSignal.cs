namespace AdvoCache.Log;

/// <summary>
/// Wakes the one loop that waits for work; raising it many times before that waits wakes once. The loop can go on at once on the thread that
/// raises, which saves waking another: worth it for a lone request, while for many the other thread takes several together.
/// </summary>
internal sealed class WorkSignal
{
    private readonly Lock _gate = new();

    /// <summary>Of the wait under way. A new one for each: who completes it may be slow, and must never meet the next wait.</summary>
    private TaskCompletionSource? _waiter;
    private bool _isRaised;

    /// <summary>Wakes the loop. With <paramref name="here"/> it may run on this thread until it waits for something: hold no lock that it needs.</summary>
    internal void Raise(bool here = false)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            waiter = _waiter;
            _waiter = null;
            _isRaised |= waiter is null;
        }
        if (here)
            waiter?.SetResult();
        else if (waiter is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static waiter => waiter.SetResult(), waiter, preferLocal: false);
    }

    /// <summary>Completes when it is raised, or was since the last wait. What was queued before the raise is seen after it.</summary>
    /// <exception cref="InvalidOperationException">Another loop waits already.</exception>
    internal Task WaitAsync(CancellationToken token)
    {
        if (token.IsCancellationRequested)
            return Task.FromCanceled(token);
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (_waiter is not null)
                throw new InvalidOperationException("Two loops wait for work.");
            if (_isRaised)
            {
                _isRaised = false;
                return Task.CompletedTask;
            }
            _waiter = waiter = new();
        }
        return token.CanBeCanceled ? WaitAsync(waiter, token) : waiter.Task;
    }

    private async Task WaitAsync(TaskCompletionSource waiter, CancellationToken token)
    {
        using (token.UnsafeRegister(static state => ((Wait)state!).End(), new Wait(this, waiter, token)))
            await waiter.Task.ConfigureAwait(false);
    }

    private sealed record Wait(WorkSignal Signal, TaskCompletionSource Waiter, CancellationToken Token)
    {
        /// <summary>Ends the wait if nobody has raised the signal before.</summary>
        internal void End()
        {
            lock (Signal._gate)
            {
                if (Signal._waiter != Waiter)
                    return;
                Signal._waiter = null;
            }
            // Whoever cancels has other things to do than what follows.
            ThreadPool.UnsafeQueueUserWorkItem(static wait => wait.Waiter.SetCanceled(wait.Token), this, preferLocal: false);
        }
    }
}
