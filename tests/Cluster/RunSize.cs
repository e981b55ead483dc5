using System.Globalization;

namespace AdvoCache.Tests.Cluster;

/// <summary>How long the long tests run: a sample in every run, the full length by environment variable.</summary>
internal static class RunSize
{
    /// <summary>ADVO_TEST_KILLS: leaders killed under load. 20 in a full run.</summary>
    public static int Kills => Setting("ADVO_TEST_KILLS", 3);

    /// <summary>ADVO_TEST_SETS: sets written to look at the log's size. 2,000,000 in a full run.</summary>
    public static int Sets => Setting("ADVO_TEST_SETS", 100_000);

    /// <summary>ADVO_TEST_LOG_BOUND_MIB: what a node's data directory must stay under.</summary>
    public static int LogBoundMiB => Setting("ADVO_TEST_LOG_BOUND_MIB", 512);

    private static int Setting(string name, int sample) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : sample;
}
