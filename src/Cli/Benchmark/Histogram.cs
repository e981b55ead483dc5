using System.Numerics;

namespace AdvoCache.Cli.Benchmark;

/// <summary>
/// Counts times in buckets that grow with the time, so that a percentile is off by 3 % at most.
/// Invariant: one writer at a time; <see cref="Add(Histogram)"/> gathers what others have counted.
/// </summary>
internal sealed class Histogram
{
    private const int StepsBits = 5;
    private const int Steps = 1 << StepsBits;
    private const int MaxBits = 40;

    private readonly long[] _counts = new long[(MaxBits - StepsBits + 1) * Steps];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Add(long microseconds)
    {
        microseconds = Math.Clamp(microseconds, 0, (1L << MaxBits) - 1);
        _counts[IndexOf(microseconds)]++;
        Count++;
        MaxMicroseconds = Math.Max(MaxMicroseconds, microseconds);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        MaxMicroseconds = Math.Max(MaxMicroseconds, other.MaxMicroseconds);
    }

    /// <summary>The time within which that part of all was done, in microseconds; 0 when there is none.</summary>
    public long Percentile(double part)
    {
        var rank = (long)Math.Ceiling(part * Count);
        var seen = 0L;
        for (var i = 0; i < _counts.Length && rank > 0; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(UpperEnd(i), MaxMicroseconds);
        }
        return 0;
    }

    // The first 2 * Steps times have a bucket each; from there on each doubling has Steps of them.
    private static int IndexOf(long time)
    {
        if (time < 2 * Steps)
            return (int)time;
        var shift = BitOperations.Log2((ulong)time) - StepsBits;
        return (shift << StepsBits) + (int)(time >> shift);
    }

    private static long UpperEnd(int index)
    {
        if (index < 2 * Steps)
            return index;
        var shift = (index >> StepsBits) - 1;
        var step = index - (shift << StepsBits);
        return ((step + 1L) << shift) - 1;
    }
}
