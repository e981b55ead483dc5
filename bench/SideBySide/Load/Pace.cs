using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>When each of so many a second is due, beginning now, however late the last ones were taken.</summary>
internal sealed class Pace(double perSecond)
{
    private readonly double _ticksBetween = Stopwatch.Frequency / perSecond;
    private double _due;

    /// <summary>Takes the next that is due by now; false: none is.</summary>
    internal bool TryTake(long now, out long due)
    {
        if (_due == 0)
            _due = now;
        due = (long)_due;
        if (_due > now)
            return false;
        _due += _ticksBetween;
        return true;
    }

    internal TimeSpan UntilNext(long now) => TimeSpan.FromSeconds((_due - now) / Stopwatch.Frequency);
}
