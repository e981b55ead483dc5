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

    /// <summary>Completes when a read of this node's store is linearizable; false when no majority confirmed it in time.</summary>
    internal Task<bool> PassAsync()
    {
        Task<bool> passed;
        lock (_gate)
            passed = (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        _wanted.Raise();
        return passed;
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
                    (batch, _next) = (_next, null);
                if (batch is not null)
                    batch.SetResult(await ConfirmAsync(token));
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
