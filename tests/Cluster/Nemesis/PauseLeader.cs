namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The leader hangs for 0.5 to 3 s, with what its clients have just asked of it, and wakes with another leader elected.</summary>
internal sealed class PauseLeader() : Fault("leader SIGSTOP")
{
    public override async Task Strike(Battle battle, Random dice)
    {
        var leader = await battle.Leader();
        await battle.During(this, leader.Name, leader.Pause, dice.Between(0.5, 3), leader.Resume);
    }
}
