using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>Looks at the nodes' status all through a run, and records who leads and what digests they show.</summary>
internal sealed class Observer(Arena arena)
{
    private const int LooksBetweenDigests = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AgreementLimit = TimeSpan.FromSeconds(30);

    private readonly HashSet<(string Node, long Term)> _leaders = [];

    public async Task Run(CancellationToken stop)
    {
        for (var looks = 0; !stop.IsCancellationRequested; looks++)
        {
            await Look(digest: looks % LooksBetweenDigests == 0);
            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    /// <summary>Waits until no node is behind another, and records their digests at that index. The clients must have stopped.</summary>
    public Task WaitForEqualIndex()
    {
        NodeStatus?[] last = [];
        return Eventually.Until(
            "all nodes have applied the same index",
            async () =>
            {
                last = await Look(digest: true);
                return last.All(status => status is not null) && last.DistinctBy(status => status!.Applied).Count() == 1;
            },
            AgreementLimit,
            () => string.Join<NodeStatus?>("; ", last));
    }

    private async Task<NodeStatus?[]> Look(bool digest)
    {
        var all = await Task.WhenAll(arena.Lab.Nodes.Select(node => LabCluster.Look(node, digest)));
        foreach (var status in all.OfType<NodeStatus>())
        {
            if (status.IsLeader && _leaders.Add((status.Node, status.Term)))
                arena.Recording.Add(new LeaderSighting(status.Node, status.Term, arena.Recording.Now));
            if (status.Digest is { Length: > 0 } text)
                arena.Recording.Add(new DigestReading(status.Node, status.Applied, text, arena.Recording.Now));
        }

        return all;
    }
}
