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

    /// <summary>ADVO_TEST_PAUSES: leaders stopped for a while with reads queued. 100 in a full run.</summary>
    public static int Pauses => Setting("ADVO_TEST_PAUSES", 2);

    /// <summary>ADVO_TEST_RESTARTS: rolling restarts of all nodes. 30 in a full run.</summary>
    public static int Restarts => Setting("ADVO_TEST_RESTARTS", 1);

    /// <summary>ADVO_TEST_WRITE_GAP_MS: the longest time without an acknowledged write in a rolling restart. 1,500 on a quiet machine.</summary>
    public static TimeSpan WriteGap => TimeSpan.FromMilliseconds(Setting("ADVO_TEST_WRITE_GAP_MS", 5_000));

    private static int Setting(string name, int sample) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : sample;
}
