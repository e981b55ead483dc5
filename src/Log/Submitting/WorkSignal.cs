using System.Threading.Tasks.Sources;

namespace AdvoCache.Log;

/// <summary>
/// Wakes the one loop that waits for work; raising it many times before that waits wakes once. The loop can go on at once on the thread that
/// raises, which saves waking another: worth it for a lone request, while for many the other thread takes several together.
/// </summary>
internal sealed class WorkSignal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _waiter;

    /// <summary>Written before the loop can go on; disposing of it, as the loop goes on, waits for a callback that runs. So none reaches a later wait.</summary>
    private CancellationTokenRegistration _cancellation;

    private bool _isRaised;
    private bool _isAwaited;

    /// <summary>Wakes the loop. With <paramref name="here"/> it may run on this thread until it waits for something: hold no lock that it needs.</summary>
    internal void Raise(bool here = false)
    {
        if (!TryEndWait(raised: true))
            return;
        _waiter.RunContinuationsAsynchronously = !here;
        _waiter.SetResult(true);
    }

    /// <summary>Completes when it is raised, or was since the last wait. What was queued before the raise is seen after it.</summary>
    /// <exception cref="InvalidOperationException">Another loop waits already.</exception>
    internal ValueTask WaitAsync(CancellationToken token)
    {
        if (token.IsCancellationRequested)
            return ValueTask.FromCanceled(token);
        lock (_gate)
        {
            if (_isAwaited)
                throw new InvalidOperationException("Two loops wait for work.");
            if (_isRaised)
            {
                _isRaised = false;
                return ValueTask.CompletedTask;
            }
            _isAwaited = true;
            _waiter.Reset();
        }
        var task = new ValueTask(this, _waiter.Version);
        _cancellation = token.UnsafeRegister(static (signal, token) => ((WorkSignal)signal!).Cancel(token), this);
        return task;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose();
        _waiter.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _waiter.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        if (!TryEndWait(raised: false))
            return;
        _waiter.RunContinuationsAsynchronously = true;
        _waiter.SetException(new OperationCanceledException(token));
    }

    private bool TryEndWait(bool raised)
    {
        lock (_gate)
        {
            var wasAwaited = _isAwaited;
            _isAwaited = false;
            _isRaised |= raised && !wasAwaited;
            return wasAwaited;
        }
    }
}
