using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>
/// A symmetric partition: one of the nodes alone, or all three apart. The clients of a node that is cut off go with it, or stay with the
/// others, or see both sides.
/// </summary>
internal sealed class Split() : Fault("partition")
{
    private enum Clients
    {
        GoWithTheirNode,
        StayWithTheOthers,
        SeeBothSides,
    }

    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        var clients = dice.OneOf(Clients.GoWithTheirNode, Clients.StayWithTheOthers, Clients.SeeBothSides);
        var alone = dice.Next(lab.Nodes.Length + 1);
        var groups = alone < lab.Nodes.Length ? OneAlone(lab, alone, clients) : AllApart(lab, clients);
        var target = string.Join(" | ", groups.Select(group => string.Join(' ', group)));
        await battle.During(this, target, () => lab.Fabric.Cut(Way.Between(groups)), dice.Between(1, 6), lab.Fabric.Heal);
    }

    private static LabHost[][] OneAlone(LabCluster lab, int alone, Clients clients)
    {
        LabHost[] cutOff = clients == Clients.GoWithTheirNode ? [lab.NodeHosts[alone], lab.ClientHosts[alone]] : [lab.NodeHosts[alone]];
        var others = lab.NodeHosts.Except(cutOff);
        return [cutOff, clients == Clients.SeeBothSides ? [.. others] : [.. others, .. lab.ClientHosts.Except(cutOff)]];
    }

    private static LabHost[][] AllApart(LabCluster lab, Clients clients) =>
    [
        .. lab.NodeHosts.Zip(lab.ClientHosts, (node, host) => clients == Clients.GoWithTheirNode ? new[] { node, host } : [node]),
    ];
}
