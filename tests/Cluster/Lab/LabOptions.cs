using System.Collections.Immutable;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>What a lab is made of. Without options: hosts on a bridge, the nodes with their default settings.</summary>
internal sealed record LabOptions
{
    /// <summary>Join the hosts by the userspace switch, which can be a bad network, instead of the bridge.</summary>
    public bool BadLinks { get; init; }

    /// <summary>What the switch's dice are seeded with.</summary>
    public int Seed { get; init; }

    /// <summary>Give each node a wall clock of its own, to be turned.</summary>
    public bool Clocks { get; init; }

    /// <summary>Give each node a data volume of this size; null: a folder on the machine's own.</summary>
    public int? VolumeMiB { get; init; }

    /// <summary>Further settings of all nodes.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;
}
