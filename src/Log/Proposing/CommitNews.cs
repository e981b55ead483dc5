using DotNext.Net.Cluster.Consensus.Raft;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Tells followers of commits. They learn of one with the next entry; with none behind it, a message is sent for that alone: at once when
/// they wait for it or after a pause, and else once a millisecond, because such a message costs as much as an entry and holds up the next.
/// </summary>
internal sealed class CommitNews(RaftCluster cluster, TimeProvider time, ILogger logger)
{
    /// <summary>A follower whose clients wait for nothing applies a change at most about so much later than it could.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private int _inFlight;
    private int _isAwaited;
    private int _isDue;
    private long _toldAt;

    /// <summary>To be called when an entry is on its way.</summary>
    internal void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>To be called when that entry has arrived or is given up.</summary>
    internal async Task EndAsync(bool isAwaited, CancellationToken token)
    {
        if (isAwaited)
            Volatile.Write(ref _isAwaited, 1);
        if (Interlocked.Decrement(ref _inFlight) > 0 || cluster.Members.Count == 1 || token.IsCancellationRequested)
            return;
        if (Interlocked.Exchange(ref _isAwaited, 0) == 1 || time.GetElapsedTime(Volatile.Read(ref _toldAt)) >= Pause)
            await TellAsync(token);
        else if (Interlocked.Exchange(ref _isDue, 1) == 0)
            await TellAfterPauseAsync(token);
    }

    internal async Task TellAsync(CancellationToken token)
    {
        Volatile.Write(ref _toldAt, time.GetTimestamp());
        try
        {
            await cluster.ForceReplicationAsync(token);
        }
        catch (Exception ended) when (ended is NotLeaderException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            logger.BatchNotReplicated(ended.Message);
        }
    }

    private async Task TellAfterPauseAsync(CancellationToken token)
    {
        await Task.Delay(Pause, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _isDue, 0);
        // What is on its way by now takes the news along, and whoever ends it comes here again.
        if (Volatile.Read(ref _inFlight) == 0 && !token.IsCancellationRequested)
            await TellAsync(token);
    }
}
