using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The leader is cut off together with its clients: they reach nobody else, and it reaches no majority.</summary>
internal sealed class IsolateLeader() : Fault(Name)
{
    public const string Name = "leader isolated with its clients";

    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        var leader = await battle.Leader();
        LabHost[] cutOff = [lab.HostOf(leader), lab.ClientsOf(leader)];
        LabHost[] others = [.. lab.NodeHosts.Concat(lab.ClientHosts).Except(cutOff)];
        await battle.During(this, leader.Name, () => lab.Fabric.Cut(Way.Between(cutOff, others)), dice.Between(4, 10), lab.Fabric.Heal);
    }
}
