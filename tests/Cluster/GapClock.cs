using System.Diagnostics;

namespace AdvoCache.Tests.Cluster;

/// <summary>Notes acknowledged writes of all writers, and answers the longest time between one and the next.</summary>
internal sealed class GapClock
{
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _longest;

    public long Acknowledged { get; private set; }

    public void Record()
    {
        lock (_gate)
        {
            Look();
            _last = Stopwatch.GetTimestamp();
            Acknowledged++;
        }
    }

    /// <summary>The longest gap since the last call, the one that lasts included.</summary>
    public TimeSpan Take()
    {
        lock (_gate)
        {
            Look();
            var longest = _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }

    private void Look()
    {
        var gap = Stopwatch.GetElapsedTime(_last);
        if (gap > _longest)
            _longest = gap;
    }
}
