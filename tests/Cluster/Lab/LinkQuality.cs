namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>How badly a way carries frames.</summary>
internal sealed record LinkQuality
{
    public static readonly LinkQuality Perfect = new();

    /// <summary>How long a frame is under way.</summary>
    public double DelayMs { get; init; }

    /// <summary>How much that varies in both directions, evenly. The order of frames stays.</summary>
    public double JitterMs { get; init; }

    /// <summary>The share of frames that vanish, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The share of frames that overtake those before them, 0 to 1. Needs a delay to overtake in.</summary>
    public double Reorder { get; init; }

    /// <summary>0: without limit.</summary>
    public double KilobitsPerSecond { get; init; }
}
