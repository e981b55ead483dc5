using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// Orders the end of what is due: on the leader when something comes due, and on any node when a read meets a due entry.
/// Finding it is a look at the top of the expiry index, never a scan.
/// </summary>
internal sealed class Eviction(CacheNode node, ReplicatedStore store, ClusterClock clock, TimeProvider time, TimeSpan longestSleep)
{
    /// <summary>What comes due within such a time goes together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly System.Threading.Lock _gate = new();
    private Task<bool>? _running;

    /// <summary>Brings cluster time to this node's reading of it. Those who ask while one such order is not yet given share it.</summary>
    internal Task<bool> EvictDueAsync()
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false })
                return JoinAsync(_running);
            return _running = OrderAsync();
        }
    }

    /// <summary>The leader's loop.</summary>
    internal async Task RunAsync(CancellationToken token)
    {
        while (true)
        {
            // From here on whatever comes due sooner raises the signal, so nothing slips in between the look and the sleep.
            store.WakeBefore = Moment.Never;
            var due = node.Read(0, static (state, _) => state.Expiry.NextDue);
            var now = clock.Now;
            if (due <= now)
            {
                await OrderAsync().WaitAsync(token);
                await Task.Delay(Pause, time, token);
                continue;
            }
            var sleep = due == Moment.Never || due.Milliseconds - now.Milliseconds > longestSleep.TotalMilliseconds
                ? longestSleep
                : TimeSpan.FromMilliseconds(due.Milliseconds - now.Milliseconds);
            store.WakeBefore = now.After((long)sleep.TotalMilliseconds);
            await store.DueSooner.WaitAsync(sleep, token);
        }
    }

    /// <summary>The running order may carry an earlier time than the caller needs: it is followed by one of its own if so.</summary>
    private async Task<bool> JoinAsync(Task<bool> running)
    {
        var wanted = clock.Now;
        if (!await running)
            return false;
        return node.Read(wanted, static (state, moment) => state.Now >= moment) || await OrderAsync();
    }

    private async Task<bool> OrderAsync() => await node.SubmitAsync(new Evict(clock.Now), SessionId.None) is not null;
}
