namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>What a run must have seen to count as a proof.</summary>
/// <param name="Operations">At least so many.</param>
/// <param name="AcknowledgedPercent">At least so many of them answered.</param>
/// <param name="Injections">At least so many of each fault in the run's set.</param>
internal sealed record Threshold(int Operations, int AcknowledgedPercent, int Injections)
{
    public static Threshold Full { get; } = new(20_000, 50, 10);
}
