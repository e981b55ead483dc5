using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The leader's rounds over the state: at every interval all nodes take the digest of the next slice, at the same place in the log.
/// A new leader goes on where the last one was.
/// </summary>
internal static class DigestRounds
{
    /// <summary>How much of the state a slice covers, unless a single sheet is more: the applier waits for so many bytes to be hashed.</summary>
    private const long SliceBytes = 1 << 20;

    internal static async Task RunAsync(CacheNode node, Func<SheetNumber> next, TimeSpan interval, TimeProvider time, CancellationToken token)
    {
        if (interval == TimeSpan.Zero)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            // There is nobody to compare with.
            if (node.Read(0, static (store, _) => store.Nodes.Count) < 2)
                continue;
            await node.SubmitAsync(new CompareDigests(next(), SliceBytes), SessionId.None).WaitAsync(token);
        }
    }
}
