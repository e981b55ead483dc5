using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>All links of the lab, clients' too, are bad in one way for a while.</summary>
internal sealed class DegradeLinks(string name, LinkQuality quality, TimeSpan hold) : Fault(name)
{
    public override async Task Strike(Battle battle, Random dice)
    {
        var network = (UserSwitch)battle.Lab.Fabric;
        await battle.During(this, "all links", () => network.Degrade(quality), hold, () => network.Degrade(LinkQuality.Perfect));
    }
}
