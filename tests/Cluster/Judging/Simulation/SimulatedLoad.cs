namespace AdvoCache.Tests.Cluster.Judging.Simulation;

/// <summary>What simulated clients do.</summary>
internal sealed record SimulatedLoad
{
    public int Clients { get; init; } = 6;

    public int Keys { get; init; } = 3;

    public int Operations { get; init; } = 120;

    public int UnknownPercent { get; init; } = 5;

    public int ConditionalPercent { get; init; } = 20;

    public bool Deletes { get; init; } = true;

    /// <summary>Of half the sets; 0: nothing expires.</summary>
    public long TtlMs { get; init; }
}
