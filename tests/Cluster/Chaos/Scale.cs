using System.Globalization;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Whether the chaos tests run as a sample, as in every run of the tests, or in full, as with `make chaos`.</summary>
internal static class Scale
{
    private const string Variable = "ADVO_CHAOS";
    private const string SeedVariable = "ADVO_CHAOS_SEED";
    private const string Full = "full";
    private const int SampleSlack = 4;

    public static bool IsFull => Environment.GetEnvironmentVariable(Variable) == Full;

    /// <summary>A bound in time as a full run, which has the machine for itself, must keep it. A sample shares it with whatever else runs.</summary>
    public static TimeSpan Bound(TimeSpan full) => IsFull ? full : SampleSlack * full;

    /// <summary>ADVO_CHAOS_SEED replays the schedule of the run that printed it; without it each run has one of its own.</summary>
    public static int Seed() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
}
