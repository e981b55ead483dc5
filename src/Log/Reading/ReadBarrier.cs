using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Makes local reads linearizable. All reads that wait at a moment share one confirmation: the leader proves that it still leads and
/// tells how far the log had been applied, and this node waits until it has applied as much.
/// A read joins only a confirmation that has not begun, so it sees every change acknowledged before it.
/// </summary>
internal sealed class ReadBarrier(ReplicatedStore store, Func<IReadRoute?> route, TimeProvider time, TimeSpan timeout, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Signal _wanted = new();
    private TaskCompletionSource<bool>? _next;
    private TaskCompletionSource<bool>? _current;
    private bool _isClosed;
    private long _confirmations;

    /// <summary>How often a majority has confirmed reads so far.</summary>
    internal long Confirmations => Volatile.Read(ref _confirmations);

    /// <summary>Completes when a read of this node's store is linearizable; false when no majority confirmed it in time.</summary>
    internal Task<bool> PassAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return Task.FromResult(false);
        }
        return ProbeAsync();
    }

    /// <summary>The same, also while the barrier is closed.</summary>
    internal Task<bool> ProbeAsync()
    {
        Task<bool> passed;
        lock (_gate)
            passed = (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        _wanted.Raise();
        return passed;
    }

    /// <summary>Fails those who wait, and who comes until it is opened again, at once.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _current?.TrySetResult(false);
            _next?.TrySetResult(false);
            _next = null;
        }
    }

    internal void Open()
    {
        lock (_gate)
            _isClosed = false;
    }

    internal async Task RunAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                await _wanted.WaitAsync(token);
                TaskCompletionSource<bool>? batch;
                lock (_gate)
                    (batch, _current, _next) = (_next, _next, null);
                if (batch is not null)
                    batch.TrySetResult(await ConfirmAsync(token));
            }
        }
        finally
        {
            lock (_gate)
                _next?.TrySetResult(false);
        }
    }

    private async Task<bool> ConfirmAsync(CancellationToken token)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, token);
        while (!either.IsCancellationRequested)
        {
            try
            {
                if (route() is { } open)
                {
                    var entry = await open.ConfirmReadAsync(either.Token);
                    await store.WaitForEntryAsync(entry, either.Token);
                    Interlocked.Increment(ref _confirmations);
                    return true;
                }
            }
            catch (OperationCanceledException)
            {
                // The deadline, or the route closed: the loop decides.
            }
            catch (RouteClosedException)
            {
                // There will be another.
            }
            catch (Exception failure)
            {
                logger.Unexpected(failure, "a read confirmation");
            }
            await Task.Delay(RetryAfter, time, CancellationToken.None);
        }
        return false;
    }
}

/// <summary>A way to the leader for reads.</summary>
internal interface IReadRoute
{
    /// <summary>The Raft entry that a read has to see, confirmed by a majority after this call began.</summary>
    Task<long> ConfirmReadAsync(CancellationToken token);
}

/// <summary>The way to the leader is gone; there will be another.</summary>
public sealed class RouteClosedException() : Exception("The way to the leader is closed.");
