namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>kill -9 for a follower, which comes back a moment later with its log.</summary>
internal sealed class KillFollower() : Fault(Name)
{
    public const string Name = "follower kill -9";

    public override async Task Strike(Battle battle, Random dice)
    {
        var follower = await battle.Follower(dice);
        await battle.During(this, follower.Name, follower.Kill, dice.Between(0, 2), () => Battle.BringBack(follower));
    }
}
