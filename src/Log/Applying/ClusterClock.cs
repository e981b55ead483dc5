using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// This node's reading of cluster time: its monotonic clock plus the largest lead that any applied stamp had over it.
/// Wall clocks play no part, so their jumps and skew change nothing; readings never go back.
/// Until the first stamp it stands at zero: a process that has run longer than the cluster must not be ahead of it.
/// </summary>
public sealed class ClusterClock
{
    private const long NoLead = long.MinValue;

    private readonly TimeProvider _time;
    private readonly long _start;
    private long _leadMs = NoLead;

    public ClusterClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    public Moment Now
    {
        get
        {
            var lead = Volatile.Read(ref _leadMs);
            return new(lead == NoLead ? 0 : ElapsedMs + lead);
        }
    }

    /// <summary>Learns from the stamp of an applied entry.</summary>
    public void Observe(Moment stamp)
    {
        var lead = Math.Max(0, stamp.Milliseconds) - ElapsedMs;
        var known = Volatile.Read(ref _leadMs);
        while (lead > known)
        {
            var seen = Interlocked.CompareExchange(ref _leadMs, lead, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

#if PLANTED_BUGS
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    private long ElapsedMs => (long)(Planted.Has(Planted.LocalClock) ? _time.GetUtcNow() - _startedAt : _time.GetElapsedTime(_start)).TotalMilliseconds;
#else
    private long ElapsedMs => (long)_time.GetElapsedTime(_start).TotalMilliseconds;
#endif
}
