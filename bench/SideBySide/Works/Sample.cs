namespace AdvoCache.Bench.Works;

/// <summary>One measurement of one target.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Target">Who did it.</param>
/// <param name="PerSecond">Answers, or deliveries, a second.</param>
/// <param name="P50">Half of them took no longer; in milliseconds.</param>
/// <param name="P99">All but one in a hundred took no longer; in milliseconds.</param>
/// <param name="ServerMicroseconds">Processor time of all servers, an answer or delivery.</param>
/// <param name="GeneratorShare">Part of one core that the generator used.</param>
/// <param name="Failures">Answers that were refusals.</param>
internal sealed record Sample(
    string Work, string Target, double PerSecond, double P50, double P99, double ServerMicroseconds, double GeneratorShare, long Failures)
{
    /// <summary>The middle of several, each figure by itself.</summary>
    internal static Sample Median(IReadOnlyCollection<Sample> samples) => new(
        samples.First().Work,
        samples.First().Target,
        Middle(samples, static sample => sample.PerSecond),
        Middle(samples, static sample => sample.P50),
        Middle(samples, static sample => sample.P99),
        Middle(samples, static sample => sample.ServerMicroseconds),
        Middle(samples, static sample => sample.GeneratorShare),
        samples.Sum(static sample => sample.Failures));

    private static double Middle(IReadOnlyCollection<Sample> samples, Func<Sample, double> figure)
    {
        var sorted = samples.Select(figure).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
