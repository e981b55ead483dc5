namespace AdvoCache.Host.Actions;

/// <summary>Times to live and to wait, in milliseconds. Any size is accepted: over a thousand years they are all the same.</summary>
internal static class Durations
{
    private const long LongestSeconds = 1000L * 365 * 24 * 3600;

    /// <summary>
    /// What an entry or a lock lives longer than its time to live. Two nodes' readings of cluster time differ by how long messages take, so
    /// time may leap by some milliseconds when the leader changes; nothing may end early for that.
    /// </summary>
    internal const long LeapMs = 100;

    internal static long FromSeconds(long seconds) => Math.Min(seconds, LongestSeconds) * 1000;

    internal static long FromMilliseconds(long milliseconds) => Math.Min(milliseconds, LongestSeconds * 1000);

    internal static long From(TimeSpan span) => (long)span.TotalMilliseconds;

    /// <summary>Adds a random 0 to <paramref name="percent"/> percent, so that what was set together does not end together.</summary>
    internal static long WithJitter(long ttlMs, int percent, Random random)
        => ttlMs + (long)(ttlMs * (percent / 100.0) * random.NextDouble());
}
