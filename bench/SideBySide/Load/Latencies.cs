using System.Diagnostics;
using HdrHistogram;

namespace AdvoCache.Bench.Load;

/// <summary>What was answered or heard while it counted, and how long each took.</summary>
internal sealed class Latencies
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly LongHistogram _nanoseconds = new(60_000_000_000, 3);
    private long _since;

    internal long Count => _nanoseconds.TotalCount;

    internal long Failures { get; private set; }

    /// <summary>Whether what happens now counts.</summary>
    internal bool IsCounting { get; private set; }

    internal TimeSpan Counted { get; private set; }

    internal void Start()
    {
        _nanoseconds.Reset();
        Failures = 0;
        _since = Stopwatch.GetTimestamp();
        IsCounting = true;
    }

    internal void Stop()
    {
        Counted = Stopwatch.GetElapsedTime(_since);
        IsCounting = false;
    }

    internal void Add(long ticks, bool succeeded = true)
    {
        if (!IsCounting)
            return;
        _nanoseconds.RecordValue(Math.Clamp((long)(ticks * NanosecondsPerTick), 1, 59_000_000_000));
        if (!succeeded)
            Failures++;
    }

    /// <summary>In milliseconds.</summary>
    internal double Percentile(double percent) => Count == 0 ? double.NaN : _nanoseconds.GetValueAtPercentile(percent) / 1e6;
}
