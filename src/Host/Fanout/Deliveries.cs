using AdvoCache.Host.Connections;

namespace AdvoCache.Host.Fanout;

/// <summary>
/// Outboxes in which broadcasts wait, and when they go out: at once after a pause, and else once a millisecond, so that a busy sheet
/// costs each of its clients a write for many changes instead of one for each. Replies do not wait for this, and take along what does.
/// </summary>
internal sealed class Deliveries : IDisposable
{
    /// <summary>A change is told at most about so much later than it could be.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly List<Outbox> _due = [];
    private long _lastAt;
    private bool _waits;

    internal Deliveries(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static deliveries => ((Deliveries)deliveries!).AfterPause(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>To be called when the broadcast is in the outbox.</summary>
    internal void Add(Outbox outbox)
    {
        // Not gone yet, so it goes after this.
        if (outbox.DeliveryIsDue)
            return;
        lock (_gate)
        {
            if (outbox.DeliveryIsDue)
                return;
            outbox.DeliveryIsDue = true;
            _due.Add(outbox);
        }
    }

    /// <summary>To be called when an entry is applied to its end.</summary>
    internal void Go()
    {
        lock (_gate)
        {
            if (_due.Count == 0 || _waits)
                return;
            var wait = Pause - _time.GetElapsedTime(_lastAt);
            if (wait <= TimeSpan.Zero)
            {
                Deliver();
                return;
            }
            _waits = true;
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void AfterPause()
    {
        lock (_gate)
        {
            _waits = false;
            Deliver();
        }
    }

    private void Deliver()
    {
        _lastAt = _time.GetTimestamp();
        foreach (var outbox in _due)
        {
            outbox.DeliveryIsDue = false;
            outbox.Flush();
        }
        _due.Clear();
    }
}
