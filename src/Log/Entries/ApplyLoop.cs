namespace AdvoCache.Log;

/// <summary>
/// Applies committed entries in their order: little at once on the thread that committed it, which saves waking another, and the rest on one
/// of the pool. Invariant: one thread at a time is in the applier.
/// </summary>
internal sealed class ApplyLoop(IEntryApplier applier, Func<long, StoredEntry> entryAt, long applied)
{
    /// <summary>Applying so much takes less than waking another thread, or not much more.</summary>
    private const int MaxBytesHere = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly IndexWaiters _waiters = new(TaskCreationOptions.None);
    private readonly List<TaskCompletionSource> _reached = [];
    private readonly Queue<TaskCompletionSource> _claims = [];
    private Exception? _failure;
    private bool _isTaken;
    private long _applied = applied;
    private long _committed = applied;

    internal long Applied => Volatile.Read(ref _applied);

    internal long Committed => Volatile.Read(ref _committed);

    /// <summary>Applies up to an entry. Hold no lock.</summary>
    internal void Commit(long index)
    {
        lock (_gate)
        {
            if (index <= _committed)
                return;
            Volatile.Write(ref _committed, index);
            if (_isTaken || _failure is not null)
                return;
            _isTaken = true;
        }
        Run(here: true);
    }

    /// <summary>Completes when an entry has been applied, on the thread that applied it: go on shortly.</summary>
    internal Task WaitAsync(long index, CancellationToken token)
    {
        Task waiting;
        lock (_gate)
        {
            if (_failure is { } failure)
                return Task.FromException(failure);
            if (_applied >= index)
                return Task.CompletedTask;
            waiting = _waiters.Add(index);
        }
        return token.CanBeCanceled ? waiting.WaitAsync(token) : waiting;
    }

    /// <summary>Waits until nothing is being applied, and keeps it so until <see cref="Release"/>.</summary>
    internal Task ClaimAsync()
    {
        lock (_gate)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return Task.CompletedTask;
            }
            var claim = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _claims.Enqueue(claim);
            return claim.Task;
        }
    }

    /// <summary>Ends a claim, with the entry that the state now reaches up to.</summary>
    internal void Release(long applied)
    {
        lock (_gate)
        {
            Volatile.Write(ref _applied, applied);
            Volatile.Write(ref _committed, Math.Max(_committed, applied));
        }
        Tell();
        ThreadPool.UnsafeQueueUserWorkItem(static loop => loop.Run(here: false), this, preferLocal: false);
    }

    /// <summary>Applies nothing any more and says why to all who wait.</summary>
    internal void Fail(Exception failure)
    {
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            waiting = _waiters.TakeBehind(long.MinValue);
        }
        foreach (var waiter in waiting)
            waiter.TrySetException(failure);
    }

    private void Run(bool here)
    {
        var bytesHere = 0;
        while (true)
        {
            lock (_gate)
            {
                if (_claims.TryDequeue(out var claim))
                {
                    claim.SetResult();
                    return;
                }
                if (_applied == _committed || _failure is not null)
                {
                    _isTaken = false;
                    return;
                }
            }
            try
            {
                var index = _applied + 1;
                var entry = entryAt(index);
                bytesHere += (int)(entry.Length ?? 0);
                if ((here && bytesHere > MaxBytesHere) || !applier.TryApply(index, entry.Term, entry.Payload, here))
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static loop => loop.Run(here: false), this, preferLocal: false);
                    return;
                }
                Volatile.Write(ref _applied, index);
            }
            catch (Exception failure)
            {
                Fail(failure);
                continue;
            }
            Tell();
        }
    }

    /// <summary>By whoever is in the applier.</summary>
    private void Tell()
    {
        lock (_gate)
        {
            while (_waiters.TryTakeReached(_applied, out var waiter))
                _reached.Add(waiter);
        }
        foreach (var waiter in _reached)
            waiter.TrySetResult();
        _reached.Clear();
    }
}
