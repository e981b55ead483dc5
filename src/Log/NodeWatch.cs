using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>The leader's eye on the other nodes: one that has joined but has had no link for a while is lost, and its sessions end.</summary>
internal static class NodeWatch
{
    internal static async Task RunAsync(
        CacheNode node, LeaderTerm leading, NodeOptions options, TimeProvider time, ILogger logger, CancellationToken token)
    {
        var missedSince = new Dictionary<NodeRun, long>();
        using var timer = new PeriodicTimer(options.NodeLostAfter / 10, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            foreach (var joined in node.Read(0, static (store, _) => store.Nodes.ToArray()))
            {
                if (joined.Run == node.Run || leading.IsLinked(joined.Name))
                {
                    missedSince.Remove(joined.Run);
                    continue;
                }
                if (!missedSince.TryGetValue(joined.Run, out var since))
                    missedSince.Add(joined.Run, since = time.GetTimestamp());
                if (time.GetElapsedTime(since) < options.NodeLostAfter)
                    continue;
                logger.NodeLost(joined.Name);
                await node.SubmitAsync(new LoseNode(joined.Run, (long)options.SheetLinger.TotalMilliseconds), SessionId.None).WaitAsync(token);
                missedSince.Remove(joined.Run);
            }
        }
    }
}
