using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>One node does not hear another, or does not hear any, or is not heard; the other direction stays whole.</summary>
internal sealed class OneWayCut() : Fault(Name)
{
    public const string Name = "one-way partition";

    public override async Task Strike(Battle battle, Random dice)
    {
        var lab = battle.Lab;
        var hosts = lab.NodeHosts;
        var one = dice.Next(hosts.Length);
        var other = (one + 1 + dice.Next(hosts.Length - 1)) % hosts.Length;
        var all = hosts.Where(host => host != hosts[one]).ToArray();
        Way[] ways = dice.Next(3) switch
        {
            0 => [new Way(hosts[one], hosts[other])],
            1 => [.. all.Select(host => new Way(hosts[one], host))],
            _ => [.. all.Select(host => new Way(host, hosts[one]))],
        };
        var target = string.Join(", ", ways.Select(way => $"{way.From}>{way.To}"));
        await battle.During(this, target, () => lab.Fabric.Cut(ways), dice.Between(1, 6), lab.Fabric.Heal);
    }
}
