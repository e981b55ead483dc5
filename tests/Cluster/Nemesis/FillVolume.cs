using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The data volume of the leader, of a follower or of all nodes fills up, and is emptied again. No node may end from it.</summary>
internal sealed class FillVolume() : Fault("data volume full")
{
    public const string AllNodes = "all";

    private const string SaysWhy = "The log volume has";
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(15);

    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        NodeProcess[] victims = dice.Next(3) switch
        {
            0 => [await battle.Leader()],
            1 => [await battle.Follower(dice)],
            _ => [.. lab.Nodes],
        };
        await Task.WhenAll(victims.Select(node => lab.VolumeOf(node).Fill()));
        // Clients go on writing, so that one of them comes to notice; where the leader is full, the others are not asked to write any more.
        await Eventually.Until(
            $"{string.Join(" or ", victims.Select(node => node.Name))} finds its volume full and says so",
            async () => (await Task.WhenAll(victims.Select(SaysFull))).Contains(true),
            NoticeLimit,
            () => string.Join('\n', victims.Select(node => node.Output)));
        await battle.During(
            this,
            victims.Length == 1 ? victims[0].Name : AllNodes,
            () => { },
            dice.Between(1, 4),
            () => Array.ForEach(victims, node => lab.VolumeOf(node).Empty()));
        var dead = lab.Nodes.FirstOrDefault(node => !node.IsRunning);
        if (dead is not null)
            throw new InvalidOperationException($"{dead.Name} did not survive its full volume.\n{dead.Output}");
    }

    private static async Task<bool> SaysFull(NodeProcess node) =>
        await LabCluster.Look(node) is { VolumeFull: true } && node.WholeOutput.Contains(SaysWhy, StringComparison.Ordinal);
}
