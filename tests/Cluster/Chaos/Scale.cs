using System.Globalization;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Whether the chaos tests run as a sample, as in every run of the tests, or in full, as with `make chaos`.</summary>
internal static class Scale
{
    private const string Variable = "ADVO_CHAOS";
    private const string SeedVariable = "ADVO_CHAOS_SEED";
    private const string Full = "full";

    public static bool IsFull => Environment.GetEnvironmentVariable(Variable) == Full;

    /// <summary>ADVO_CHAOS_SEED replays the schedule of the run that printed it; without it each run has one of its own.</summary>
    public static int Seed() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
}
