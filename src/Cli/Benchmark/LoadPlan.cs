namespace AdvoCache.Cli.Benchmark;

/// <summary>What is asked of the cluster.</summary>
internal sealed record LoadPlan
{
    public required int Connections { get; init; }

    /// <summary>Requests that one connection has under way at any time.</summary>
    public required int UnderWay { get; init; }

    public required TimeSpan Duration { get; init; }

    public required int ValueBytes { get; init; }

    /// <summary>How many of a hundred requests are gets, each asked of the cluster; the others are sets.</summary>
    public required int GetPercent { get; init; }

    public required int Keys { get; init; }
}
