using System.Diagnostics;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>
/// One direction between two ports of the userspace switch: decides by its own seeded dice whether and when a frame arrives.
/// Times are timestamps of the stopwatch.
/// </summary>
internal sealed class SwitchWay(int seed)
{
    private const int BitsPerByte = 8;
    // A router's buffer: what would wait longer for its turn is dropped.
    private const double MaxQueueMs = 1_000;

    private readonly Random _dice = new(seed);
    private long _lineFree;
    private long _lastArrival;

    public bool IsCut { get; set; }

    public LinkQuality Quality { get; set; } = LinkQuality.Perfect;

    /// <summary>When a frame sent now arrives; null: never.</summary>
    public long? Arrival(int bytes, long now)
    {
        var quality = Quality;
        if (IsCut || _dice.NextDouble() < quality.Loss || Sent(bytes, now, quality) is not { } sent)
            return null;
        if (_dice.NextDouble() < quality.Reorder)
            return sent;
        var jitter = ((2 * _dice.NextDouble()) - 1) * quality.JitterMs;
        return _lastArrival = Math.Max(_lastArrival, sent + Ticks(Math.Max(0, quality.DelayMs + jitter)));
    }

    private static long Ticks(double milliseconds) => (long)(milliseconds * Stopwatch.Frequency / 1_000);

    // The end of the frame's time on the line.
    private long? Sent(int bytes, long now, LinkQuality quality)
    {
        if (quality.KilobitsPerSecond == 0)
            return now;
        var start = Math.Max(_lineFree, now);
        if (start - now > Ticks(MaxQueueMs))
            return null;
        return _lineFree = start + Ticks(bytes * BitsPerByte / quality.KilobitsPerSecond);
    }
}
