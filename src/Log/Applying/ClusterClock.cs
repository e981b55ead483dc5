using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// This node's reading of cluster time: its monotonic clock plus the largest lead that any applied stamp had over it.
/// Wall clocks play no part, so their jumps and skew change nothing; readings never go back.
/// </summary>
public sealed class ClusterClock
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private long _leadMs;

    public ClusterClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    public Moment Now => new(ElapsedMs + Volatile.Read(ref _leadMs));

    /// <summary>Learns from the stamp of an applied entry.</summary>
    public void Observe(Moment stamp)
    {
        var lead = stamp.Milliseconds - ElapsedMs;
        var known = Volatile.Read(ref _leadMs);
        while (lead > known)
        {
            var seen = Interlocked.CompareExchange(ref _leadMs, lead, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    private long ElapsedMs => (long)_time.GetElapsedTime(_start).TotalMilliseconds;
}
