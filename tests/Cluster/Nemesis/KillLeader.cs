namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>kill -9 for the leader, which comes back a moment later with its log.</summary>
internal sealed class KillLeader() : Fault(Name)
{
    public const string Name = "leader kill -9";

    public override async Task Strike(Battle battle, Random dice)
    {
        var leader = await battle.Leader();
        await battle.During(this, leader.Name, leader.Kill, dice.Between(0, 3), () => Battle.BringBack(leader));
    }
}
