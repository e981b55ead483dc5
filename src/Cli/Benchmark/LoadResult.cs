namespace AdvoCache.Cli.Benchmark;

/// <summary>What came of it. Times are from the asking to the answer.</summary>
internal sealed class LoadResult
{
    public Histogram Sets { get; } = new();

    public Histogram Gets { get; } = new();

    public long Failed { get; set; }

    /// <summary>Why the first that failed did.</summary>
    public string? Failure { get; set; }

    public TimeSpan Elapsed { get; set; }

    public double PerSecond => Elapsed > TimeSpan.Zero ? (Sets.Count + Gets.Count) / Elapsed.TotalSeconds : 0;

    public void Add(LoadResult other)
    {
        Sets.Add(other.Sets);
        Gets.Add(other.Gets);
        Failed += other.Failed;
        Failure ??= other.Failure;
    }
}
