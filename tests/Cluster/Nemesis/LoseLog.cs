using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>
/// One node holds, beside the leader alone, what was acknowledged while the third was cut off. It crashes, its data directory is wiped, and
/// it comes back to the third node while the leader is cut off: those two, a majority by number, know nothing of it. The twin keeps the log.
/// </summary>
internal sealed class LoseLog(bool wipe) : Fault(wipe ? "empty log while the leader is cut off" : "kept log while the leader is cut off")
{
    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        var leader = lab.HostOf(await battle.Leader());
        var returning = await battle.Follower(dice);
        var late = lab.NodeHosts.Single(host => host != leader && host != lab.HostOf(returning));
        var target = $"{returning.Name} returns, {leader} cut off, {late} late";
        var apart = dice.Between(0.3, 1.5);
        try
        {
            lab.Fabric.Cut(Way.Between([late], [.. lab.NodeHosts.Where(host => host != late)]));
            await battle.WaitForAnswer();
            await Task.Delay(apart);
            await battle.During(this, target, Hit, dice.Between(2, 6), lab.Fabric.Heal);
        }
        finally
        {
            lab.Fabric.Heal();
        }

        void Hit()
        {
            returning.Kill();
            if (wipe)
                Directory.Delete(returning.DataDirectory, recursive: true);
            lab.Fabric.Cut(Way.Between([leader], [.. lab.NodeHosts.Where(host => host != leader)]));
            returning.Start();
        }
    }
}
