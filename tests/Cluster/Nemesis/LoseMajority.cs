using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>Two nodes are killed, or hang, or none reaches another: no majority is left to acknowledge anything.</summary>
internal sealed class LoseMajority() : Fault(Name)
{
    public const string Name = "majority lost";

    private const double ShortestSeconds = 1;
    private const double LongestSeconds = 6;

    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        var hold = dice.Between(ShortestSeconds, LongestSeconds);
        var spared = lab.Nodes[dice.Next(lab.Nodes.Length)];
        var lost = lab.Nodes.Remove(spared);
        var target = string.Join(' ', lost.Select(node => node.Name));
        switch (dice.Next(3))
        {
            case 0:
                await battle.During(this, $"kill {target}", () => Each(lost, node => node.Kill()), hold, () => Task.WhenAll(lost.Select(Battle.BringBack)));
                break;
            case 1:
                await battle.During(this, $"pause {target}", () => Each(lost, node => node.Pause()), hold, () => Each(lost, node => node.Resume()));
                break;
            default:
                var apart = Way.Between(lab.NodeHosts.Select(host => new[] { host }));
                await battle.During(this, "all apart", () => lab.Fabric.Cut(apart), hold, lab.Fabric.Heal);
                break;
        }
    }

    private static void Each(IEnumerable<NodeProcess> nodes, Action<NodeProcess> action)
    {
        foreach (var node in nodes)
            action(node);
    }
}
